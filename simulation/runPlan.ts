import type { DomainEvent } from "../engine/index.ts";
import type { Plan } from "./chance/plan.ts";
import { judge } from "./check/judge.ts";
import { createLiveChecks } from "./check/liveChecks.ts";
import { createParkingChecks } from "./check/parkingChecks.ts";
import type { Violation } from "./check/violation.ts";
import { createTrace } from "./trace.ts";
import type { Garbage } from "./world/garbage.ts";
import type { Observer } from "./world/parts.ts";
import type { Variant } from "./world/variant.ts";
import { createWorld, type Rest } from "./world/world.ts";

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

const restTexts: Readonly<Record<Exclude<Rest, "at rest">, string>> = {
  moving: "hours after the weather turned fair something still moves",
  held: "events stay parked whatever an operator does",
};

/** Violations that are told in full; a run that is broken has thousands. */
const violationsMax = 20;

/** Runs one plan from an empty log to rest, and judges it. */
export async function runPlan(plan: Plan, variant: Variant = {}): Promise<RunResult> {
  const trace = createTrace();
  const note = (text: string): void => trace.note(`${world.clock.now()} ${text}\n`);
  const seen = { log: [] as DomainEvent[], produced: [] as DomainEvent[], garbage: [] as Garbage[] };
  const said = new Set<string>();
  const givenUp = new Set<string>();
  const violations: Violation[] = [];
  let eventsHandled = 0;
  const report = (violation: Violation): void => {
    if (violations.length < violationsMax) violations.push(violation);
  };
  const stateOf = (processor: string, key: string) =>
    world.tables.get(processor)?.contents.entities.get(key)?.state;
  const checks = createLiveChecks({ stateOf, report });
  const parking = createParkingChecks(report);
  const observer: Observer = {
    onEvent(event) {
      note(`logged ${event.id}`);
      seen.log.push(event);
      checks.onEvent(event);
      parking.onEvent(event);
    },
    onGarbage: (garbage) => void seen.garbage.push(garbage),
    onProduced: (events) => void seen.produced.push(...events),
    onSent(sent) {
      const { step, orderId, sequence, code } = sent.message;
      note(`said ${sent.connectionId} ${String(orderId)} ${String(sequence)} ${String(code)}`);
      said.add(`${String(step)}/${String(orderId)}/${String(sequence)}`);
      checks.onSent(sent);
      parking.onSent(sent);
    },
    onCommit(processor, commit) {
      note(`committed ${processor} ${commit.key} ${commit.entity.revision}`);
      parking.onCommit(processor, commit);
    },
    onGivenUp: (processor, { subject }) => void givenUp.add(`${processor}/${subject}`),
    onThrown: parking.onThrown,
    onHandled(count) {
      note(`handled ${count}`);
      eventsHandled += count;
    },
  };
  const world = createWorld(plan, { variant, observer });
  const startMs = world.clock.now();
  const rest = await world.run();
  if (rest !== "at rest") report({ rule: "comes to rest", text: restTexts[rest] });
  parking.finish();
  const evidence = { ...world, ...seen, said, givenUp, skipped: world.operator.skipped() };
  for (const violation of await judge(evidence)) report(violation);
  const { log } = seen;
  return {
    seed: plan.seed,
    violations,
    eventsLogged: new Set(log.map(({ id }) => id)).size,
    eventsHandled,
    faults: world.weather.counts,
    virtualMs: world.clock.now() - startMs,
    traceHash: trace.hash(),
  };
}
