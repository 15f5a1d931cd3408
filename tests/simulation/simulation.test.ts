// Covers the production engine on a virtual clock with seeded faults: nothing lost, nothing out of order, parked and
// redriven without a hole; that a seed replays alike; that the judge sees each planted bug. Does not cover the adapters of
// DynamoDB and API Gateway, nor more seeds than a test run has time for (npm run simulate).
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { plantedBugs } from "../../simulation/bugs/plantedBugs.ts";
import { faultKinds, faultRatesMax } from "../../simulation/chance/faultKinds.ts";
import { toPlan } from "../../simulation/chance/plan.ts";
import { type RunResult, runPlan } from "../../simulation/runPlan.ts";

// A run throws thousands of errors that are handled; what a test says of a seed is enough to run it again.
const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

const events = 400;
const seedCount = 8;
const seeds = Array.from({ length: seedCount }, (_, index) => index + 1);
const timeoutMs = 120_000;

/** Short enough to read; the seed is what it takes to see the rest. */
const told = ({ seed, violations }: RunResult) =>
  violations.map(({ rule, text }) => `seed ${seed}: ${rule}: ${text}`);

describe("the production engine", () => {
  test.each(seeds)(
    "keeps its guarantees in seed %i",
    async (seed) => {
      const result = await runPlan(toPlan(seed, { events }));
      expect(told(result)).toEqual([]);
      expect(result.eventsLogged).toBeGreaterThan(events / 2);
    },
    timeoutMs,
  );

  test(
    "keeps them when every kind of fault strikes at its highest rate",
    async () => {
      const plan = { ...toPlan(1, { events: 4 * events }), rates: faultRatesMax, retryAttemptsMax: 3 };
      const result = await runPlan(plan);
      expect(told(result)).toEqual([]);
      expect(faultKinds.filter((kind) => !result.faults.has(kind))).toEqual([]);
    },
    timeoutMs,
  );

  test(
    "meets no fault in fair weather",
    async () => {
      const result = await runPlan(toPlan(1, { events, only: [] }));
      expect(told(result)).toEqual([]);
      expect([...result.faults]).toEqual([]);
    },
    timeoutMs,
  );
});

describe("a seed", () => {
  test(
    "gives the same trace twice, and another seed another one",
    async () => {
      const [first, again, other] = [
        await runPlan(toPlan(3, { events })),
        await runPlan(toPlan(3, { events })),
        await runPlan(toPlan(4, { events })),
      ];
      expect(again).toEqual(first);
      expect(other.traceHash).not.toBe(first.traceHash);
    },
    timeoutMs,
  );
});

describe("the judge", () => {
  test.each(Object.entries(plantedBugs))(
    "finds %s",
    async (_name, { variant, seedsMax }) => {
      const found = await firstSeedThatFails(seedsMax);
      expect(found).toBeDefined();

      async function firstSeedThatFails(max: number): Promise<number | undefined> {
        for (let seed = 1; seed <= max; seed++) {
          const { violations } = await runPlan(toPlan(seed, { events }), variant);
          if (violations.length > 0) return seed;
        }
        return undefined;
      }
    },
    timeoutMs,
  );
});
