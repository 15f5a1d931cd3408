import { garbageId } from "../world/garbage.ts";
import { shop } from "../world/shop.ts";
import type { Evidence } from "./evidence.ts";
import type { Violation } from "./violation.ts";

/** Every decision is recorded, and nothing else was left out. */
export function* checkDecisions({ tables, skipped }: Evidence): Generator<Violation> {
  for (const [name, { contents }] of tables) {
    const recorded = contents.skipped.map(({ eventId }) => eventId).sort();
    const decided = [...(skipped.get(name) ?? [])].sort();
    if (recorded.join() === decided.join()) continue;
    yield { rule: "decisions are recorded", text: `${name}: ${recorded.join()}, not ${decided.join()}` };
  }
}

/** What is no event for a processor is set aside there, every time, and nowhere else. */
export function* checkGarbage({ garbage, tables, skipped }: Evidence): Generator<Violation> {
  for (const { name, on } of shop) {
    const wanted = garbage.filter(({ type }) => type === undefined || on[type]).length;
    const parked = [...(tables.get(name)?.contents.parked.values() ?? [])].flatMap((ofKey) => [
      ...ofKey.values(),
    ]);
    const ids = [...(skipped.get(name) ?? []), ...parked.map(({ eventId }) => eventId)];
    const found = ids.filter((id) => id.startsWith(garbageId) || id.startsWith("unreadable/")).length;
    if (found !== wanted) {
      yield { rule: "what cannot be read is kept", text: `${name} set ${found} of ${wanted} aside` };
    }
  }
}
