import { type FaultKind, faultKinds, faultRatesMax } from "./faultKinds.ts";
import { createRandom, type Random } from "./random.ts";
import type { FaultRates, Outage, Service } from "./weather.ts";

/** Everything that a seed decides before the first event. */
export type Plan = {
  readonly seed: number;
  /** About how many events stand in the log at the end, duplicates left out. */
  readonly events: number;
  readonly shardCount: number;
  /** Splits and merges during the work. */
  readonly reshards: number;
  readonly batchSize: number;
  readonly parallelizationFactor: number;
  /** Tries before the mapping gives a record up; the engine parks long before it, unless it cannot. */
  readonly retryAttemptsMax: number;
  readonly timeoutMs: number;
  readonly producers: number;
  /** Longest pause of a producer between two commands. */
  readonly pauseMsMax: number;
  /** Products; the fewer, the more orders meet at one item. */
  readonly products: number;
  /** Whether a new version of an event is written before every function knows it. */
  readonly hasDeploySkew: boolean;
  /** Whether the processors' ports tell the provider's own trouble from a handler's. */
  readonly declaresUnavailable: boolean;
  /** Times that an operator redrives a key while the storm lasts. */
  readonly redrives: number;
  readonly rates: FaultRates;
  readonly outages: readonly Outage[];
};

/** The chance that a fault is part of a plan at all, so that runs differ in kind and not only in amount. */
const shareOfFaults = 0.6;

/** The plan of a seed. `only` keeps the faults to some kinds; an empty list is fair weather. */
export function toPlan(
  seed: number,
  { events, only = faultKinds }: { readonly events: number; readonly only?: readonly FaultKind[] },
): Plan {
  const random = createRandom(seed);
  return {
    seed,
    events,
    shardCount: random.whole(1, 4),
    reshards: random.pick([0, 0, 1, 2, 4]),
    batchSize: random.pick([2, 10, 30, 100, 100]),
    parallelizationFactor: random.pick([1, 1, 2, 5]),
    retryAttemptsMax: random.pick([100, 100, 3]),
    timeoutMs: random.pick([2_000, 5_000, 30_000]),
    producers: random.whole(1, 4),
    pauseMsMax: random.pick([2, 10, 50]),
    products: random.whole(1, 5),
    hasDeploySkew: random.chance(0.5),
    declaresUnavailable: random.chance(0.5),
    redrives: random.whole(0, 20),
    rates: toRates(random, only),
    outages: only.length === 0 ? [] : toOutages(random),
  };
}

function toRates(random: Random, only: readonly FaultKind[]): FaultRates {
  const drawn = faultKinds.map((kind): [FaultKind, number] => {
    const isPart = random.chance(shareOfFaults);
    // Squared: more rates are small than large.
    const rate = faultRatesMax[kind] * random.fraction() ** 2;
    return [kind, isPart && only.includes(kind) ? rate : 0];
  });
  return Object.fromEntries(drawn);
}

const services: readonly Service[] = ["store", "stream", "provider"];
const outageMsMax = 20_000;

function toOutages(random: Random): Outage[] {
  return Array.from({ length: random.pick([0, 1, 1, 2]) }, () => {
    const fromMs = random.whole(0, 5_000);
    return { service: random.pick(services), fromMs, toMs: fromMs + random.whole(500, outageMsMax) };
  });
}
