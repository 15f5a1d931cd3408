import { newEntity, type Outputs } from "../core/entity.ts";
import type { OrderlyError } from "../core/errors.ts";
import { foldParked } from "../core/fold.ts";
import type { LocatedEvent } from "../core/locatedEvent.ts";
import type { StagedItems, Stored } from "../core/processor.ts";
import type { Runtime } from "./runtime.ts";

/** What one event does to a state, and beside it. */
export type Decided = {
  readonly state: Stored;
  readonly outputs: Outputs;
  /** Further items that were put, by key. */
  readonly puts: Readonly<Record<string, Stored>>;
};

/** Has a handler decide on a state. Throws its error where it cannot. */
async function decide(
  { processor, version }: Runtime,
  { state, located }: { readonly state: Stored; readonly located: LocatedEvent },
  { items, ports, nowMs }: { readonly items: StagedItems; readonly ports: object; readonly nowMs: number },
): Promise<Omit<Decided, "puts">> {
  const options = { ports, items, version, nowMs };
  const folded = await foldParked(processor, { entity: newEntity(state), located }, options);
  if (folded.outcome.kind === "applied") return { state: folded.entity.state, outputs: folded.outputs };
  throw (folded.outcome as { readonly error: OrderlyError }).error;
}

/** Decides with the ports and the further items of the world. */
export function decideForReal(
  runtime: Runtime,
  event: { readonly state: Stored; readonly located: LocatedEvent },
  items: StagedItems,
): Promise<Omit<Decided, "puts">> {
  return decide(runtime, event, { items, ports: runtime.ports, nowMs: runtime.now() });
}

/** Decides with the world's recorded answers, and changes nothing of it: the same answers give the same again. */
export async function decideAsRecorded(
  runtime: Runtime,
  event: { readonly state: Stored; readonly located: LocatedEvent },
  emitted: Parameters<NonNullable<Runtime["recorded"]>>[0],
): Promise<Decided> {
  const { ports = {}, item } = runtime.recorded?.(emitted) ?? {};
  const puts = new Map<string, Stored>();
  const items: StagedItems = {
    get: async <Item extends Stored>(key: string) => (puts.get(key) ?? item?.(key)) as Item | undefined,
    put: (key, value) => void puts.set(key, value),
    keep: () => {},
    drop: () => {},
  };
  const nowMs = Date.parse(event.located.event.time);
  const decided = await decide(runtime, event, { items, ports, nowMs });
  return { ...decided, puts: Object.fromEntries(puts) };
}

/** Whether anything but the state came of an event. */
export function hasEffect({ outputs, puts }: Decided): boolean {
  return outputs.emit.length + outputs.notify.length + Object.keys(puts).length > 0;
}
