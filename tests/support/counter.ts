import type { Decoded, EventCodec } from "../../engine/core/codec.ts";
import type { DomainEvent } from "../../engine/core/event.ts";
import { toLane } from "../../engine/core/lane.ts";
import { toPosition } from "../../engine/core/position.ts";
import { anyProcessor, defineProcessor } from "../../engine/core/processor.ts";
import type { MemoryEntityStore } from "../../engine/memory/memoryEntityStore.ts";
import { createMemoryRuntime, type MemoryRuntime } from "../../engine/memory/memoryRuntime.ts";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";

/** The smallest processor that shows order, outputs and items: it keeps what it saw and counts into a shared item. */
export type Seen = { readonly values: readonly number[] };
export type Added = DomainEvent<"thing.added", { readonly value: number; readonly shared?: string }>;

export const counter = defineProcessor<Seen, { "thing.added": Added }>({
  name: "counter",
  initial: () => ({ values: [] }),
  on: {
    "thing.added": async ({ values }, { data }, { items }) => {
      if (data.value < 0) throw new Error(`refuses ${data.value}`);
      if (data.shared !== undefined) {
        const total = (await items.get<{ total: number }>(data.shared))?.total ?? 0;
        items.put(data.shared, { total: total + data.value });
      }
      const counted = { type: "thing.counted", dataversion: 1, dataschema: "urn:test:thing.counted:1" };
      return {
        state: { values: [...values, data.value] },
        emit: [{ ...counted, data: { count: values.length + 1 } }],
        notify: [{ state: "success", msg: `saw ${data.value}` }],
      };
    },
  },
});

/** Takes every event of this file as it is. */
export const codec: EventCodec = {
  decode(json: unknown): Decoded {
    const event = json as DomainEvent;
    if (typeof event?.subject !== "string") return { kind: "invalid", reason: "subject: expected a string" };
    if (event.dataversion > 1) return { kind: "newer", type: event.type, dataversion: event.dataversion };
    return { kind: "event", event };
  },
};

export const replyto = "https://api.test/dev/@connections/one";

export function added(subject: string, data: Added["data"], id = `${subject}/${data.value}`): Added {
  return {
    specversion: "1.0",
    id,
    source: "urn:test",
    type: "thing.added",
    subject,
    time: "2026-11-24T00:00:00.000Z",
    datacontenttype: "application/json",
    dataschema: "urn:test:thing.added:1",
    dataversion: 1,
    correlationid: id,
    causationdepth: 0,
    replyto,
    data,
  };
}

/** Puts events in one shard, each in a record of its own. */
export function toRecords(events: readonly DomainEvent[], shardId = "shardId-000000000000"): LogRecord[] {
  return events.map((event, index) => {
    const sequenceNumber = String(index + 1);
    return {
      shardId,
      sequenceNumber,
      position: toPosition({ shardId, sequenceNumber, subSequence: 0 }),
      aggregated: false,
      arrivalMs: Date.UTC(2026, 10, 24),
      partitionKey: toLane(event.subject),
      data: JSON.stringify(event),
    };
  });
}

/** The production runtime on memory ports. `over` shares a store with an earlier, cold-started runtime. */
export function createTestRuntime({
  store,
  ...over
}: { readonly store?: MemoryEntityStore } & Partial<Runtime> = {}): MemoryRuntime {
  return createMemoryRuntime({ processor: anyProcessor(counter) as never, codec, store, over });
}
