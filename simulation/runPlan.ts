import { createHash } from "node:crypto";
import type { DomainEvent } from "../engine/index.ts";
import type { Plan } from "./chance/plan.ts";
import { judge } from "./check/judge.ts";
import { createLiveChecks } from "./check/liveChecks.ts";
import type { Violation } from "./check/violation.ts";
import type { Variant } from "./world/variant.ts";
import { createWorld } from "./world/world.ts";

/** What one simulated run came to. */
export type RunResult = {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** Events in the log, each once. */
  readonly eventsLogged: number;
  /** Events that processors were given, redeliveries included. */
  readonly eventsHandled: number;
  /** How often each fault struck. */
  readonly faults: ReadonlyMap<string, number>;
  /** Virtual time from start to rest. */
  readonly virtualMs: number;
  /** SHA-256 of everything that was seen, with its time: two runs of a seed give the same. */
  readonly traceHash: string;
};

/** Violations that are told in full; a run that is broken has thousands. */
const violationsMax = 20;

/** Runs one plan from an empty log to rest, and judges it. */
export async function runPlan(plan: Plan, variant: Variant = {}): Promise<RunResult> {
  const trace = createHash("sha256");
  const log: DomainEvent[] = [];
  const produced: DomainEvent[] = [];
  const said = new Set<string>();
  const violations: Violation[] = [];
  let eventsHandled = 0;
  const report = (violation: Violation): void => {
    if (violations.length < violationsMax) violations.push(violation);
  };
  const checks = createLiveChecks({
    stateOf: (processor, key) => world.tables.get(processor)?.contents.entities.get(key)?.state,
    report,
  });
  const world = createWorld(plan, variant, {
    onEvent(event) {
      trace.update(`${world.clock.now()} logged ${event.id}\n`);
      log.push(event);
      checks.onEvent(event);
    },
    onSent(sent) {
      const { step, orderId, sequence } = sent.message;
      trace.update(`${world.clock.now()} said ${sent.connectionId} ${String(orderId)} ${String(sequence)}\n`);
      said.add(`${String(step)}/${String(orderId)}/${String(sequence)}`);
      checks.onSent(sent);
    },
    onHandled(count) {
      trace.update(`${world.clock.now()} handled ${count}\n`);
      eventsHandled += count;
    },
    onProduced: (events) => void produced.push(...events),
  });
  const startMs = world.clock.now();
  if ((await world.run()) === "not at rest")
    report({ rule: "comes to rest", text: "something moves for ever" });
  for (const violation of await judge({ ...world, log, produced, said })) report(violation);
  return {
    seed: plan.seed,
    violations,
    eventsLogged: new Set(log.map(({ id }) => id)).size,
    eventsHandled,
    faults: world.weather.counts,
    virtualMs: world.clock.now() - startMs,
    traceHash: trace.digest("hex"),
  };
}
