// Covers how the console makes rates out of counters. Does not cover the plots.
import { describe, expect, test } from "@jest/globals";
import type { Snapshot } from "../../web/console/api.ts";
import { shortName, toSample } from "../../web/console/samples.ts";

const snapshotOf = (atMs: number, count: number, IteratorAge?: number): Snapshot => ({
  atMs,
  problems: [],
  faults: [],
  processors: [],
  recordsByShard: { "shardId-000000000000": count },
  status: {
    streams: [],
    functions: [],
    connections: [],
    mappings: [
      {
        uuid: "m",
        functionName: "orderly-dev-payment",
        source: "",
        shards: {
          "shardId-000000000000": {
            InvokedEventCount: count,
            FailedInvokeEventCount: 0,
            Errors: count / 10,
            Retries: count / 5,
            ...(IteratorAge !== undefined && { IteratorAge }),
          },
        },
        state: "Enabled",
        lastProcessingResult: "OK",
        metrics: {
          PolledEventCount: count,
          InvokedEventCount: count,
          FailedInvokeEventCount: 0,
          DroppedEventCount: 0,
          OnFailureDestinationDeliveredEventCount: 0,
          ...(IteratorAge !== undefined && { IteratorAge }),
        },
      },
    ],
  },
});

describe("a sample", () => {
  test("tells what happened in a second since the last snapshot", () => {
    const sample = toSample(snapshotOf(1_000, 10), snapshotOf(3_000, 30, 7));
    expect(sample.at).toBe(3);
    const measures = { iteratorAgeMs: 7, eventsPerSecond: 10, errorsPerSecond: 1, retriesPerSecond: 2 };
    expect(sample.processors.payment).toEqual({
      ...measures,
      shards: { "shardId-000000000000": measures },
    });
    expect(sample.recordsPerSecond).toEqual({ "shardId-000000000000": 10 });
  });

  test("claims no rate from one snapshot alone, nor a negative one from a counter that began anew", () => {
    expect(toSample(undefined, snapshotOf(1_000, 10)).processors.payment?.eventsPerSecond).toBe(0);
    expect(toSample(snapshotOf(1_000, 10), snapshotOf(2_000, 1)).processors.payment?.eventsPerSecond).toBe(0);
  });
});

test("a processor's name is what stands behind the stage", () => {
  expect(shortName("orderly-dev-gateway-order")).toBe("gateway-order");
});
