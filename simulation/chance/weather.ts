import type { Clock } from "../../cloud/clock.ts";
import type { FaultKind } from "./faultKinds.ts";
import type { Random } from "./random.ts";

/** How often each fault strikes, from 0 to 1; one that is left out never does. */
export type FaultRates = Partial<Readonly<Record<FaultKind, number>>>;

/** Services whose calls fail in the same ways. */
export type Service = "store" | "stream" | "provider";

/** A time, counted from the start, in which every call to a service is refused. */
export type Outage = { readonly service: Service; readonly fromMs: number; readonly toMs: number };

/** What goes wrong in one simulation, and how often it did. */
export type Weather = {
  /** Whether the fault strikes now. Counted when it does. */
  readonly strikes: (kind: FaultKind) => boolean;
  /** Whether no call to the service succeeds at this time. Each call that meets it is counted. */
  readonly isOut: (service: Service) => boolean;
  /** Counts a fault that came of another one, such as a time-out. */
  readonly count: (what: string) => void;
  /** From now on nothing goes wrong. */
  readonly calm: () => void;
  readonly counts: ReadonlyMap<string, number>;
};

export type WeatherOptions = {
  readonly rates: FaultRates;
  readonly outages: readonly Outage[];
  readonly clock: Clock;
  readonly random: Random;
};

/** Faults at the given rates until it is calm. */
export function createWeather({ rates, outages, clock, random }: WeatherOptions): Weather {
  const startMs = clock.now();
  const counts = new Map<string, number>();
  let isCalm = false;
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  return {
    strikes(kind) {
      if (isCalm || !random.chance(rates[kind] ?? 0)) return false;
      count(kind);
      return true;
    },
    isOut(service) {
      const atMs = clock.now() - startMs;
      const hit = outages.some((one) => one.service === service && atMs >= one.fromMs && atMs < one.toMs);
      if (isCalm || !hit) return false;
      count(`${service}.outage`);
      return true;
    },
    count,
    calm: () => {
      isCalm = true;
    },
    counts,
  };
}
