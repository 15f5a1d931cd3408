import type { EventCodec } from "../../engine/core/codec.ts";
import type { Entity } from "../../engine/core/entity.ts";
import { headOf } from "../../engine/core/locatedEvent.ts";
import type { AnyProcessor } from "../../engine/core/processor.ts";
import { comparePositions } from "../../engine/index.ts";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";
import type { EntityStore } from "../../engine/runtime/ports.ts";
import { createEventReader } from "../../engine/runtime/readEvent.ts";
import type { KinesisEntry } from "../log/kinesisEntry.ts";
import { openPage } from "../log/openPage.ts";
import type { LogPage } from "../log/readLog.ts";
import { isCovered, type WindowStart } from "./coverage.ts";
import { type DeliverPorts, deliver } from "./deliver.ts";
import { toDeliverable } from "./deliverable.ts";
import type { InPlace } from "./inPlace.ts";

export type DeliveryOptions = DeliverPorts & {
  readonly processor: AnyProcessor;
  readonly codec: EventCodec;
  readonly store: Pick<EntityStore, "load">;
  /** Of this key alone. */
  readonly key?: string | undefined;
  /** Asked at each page, since shards come in one after the other. */
  readonly windowStart: () => WindowStart;
};

/** As the stack's mappings deliver; and clear of the 6 MB that Lambda takes with an Invoke. */
const batchRecordsMax = 100;
const batchBytesMax = 4_500_000;

/**
 * Delivers to a processor's own function what its entities lack, as its mapping would have: with its role, its ports and its
 * outputs, since what is missing was never done. An event at or below an entity's position is skipped there, and its commits
 * are conditional: so it may run beside the mapping, and any number of times.
 */
export function createDelivery(options: DeliveryOptions): InPlace {
  const { processor, codec, store, key: onlyKey, windowStart } = options;
  const counts = { events: 0, delivered: 0, skipped: 0 };
  const leftAlone = new Set<string>();
  const failures = new Map<string, string>();

  /** The keys of the events that the processor handles. */
  function keysOf(opened: readonly LogRecord[]): ReadonlyMap<LogRecord, string> {
    const read = createEventReader(codec);
    const heads = opened.map((record) => [record, headOf(read(record))] as const);
    const handled = heads.filter(([, { type }]) => type === undefined || processor.on[type] !== undefined);
    return new Map(handled.map(([record, { subject }]) => [record, subject]));
  }

  function isMissing(record: LogRecord, entity: Entity | undefined): boolean {
    const isThere = entity?.position !== undefined && comparePositions(record.position, entity.position) <= 0;
    counts[isThere ? "skipped" : "delivered"] += 1;
    return !isThere;
  }

  return {
    counts,
    leftAlone,
    failures,
    async add({ records }: LogPage) {
      const pages = records.map((record) => ({ record, opened: openPage([record]) }));
      const all = pages.flatMap(({ opened }) => opened);
      counts.events += all.length;
      const keys = keysOf(all);
      const wanted = [...new Set(keys.values())].filter((key) => onlyKey === undefined || key === onlyKey);
      const entities = await store.load(wanted);
      for (const key of wanted) {
        if (!isCovered({ position: entities.get(key)?.position }, windowStart())) leftAlone.add(key);
      }
      const given = new Set(wanted.filter((key) => !leftAlone.has(key)));
      const isGiven = (one: LogRecord): boolean => given.has(keys.get(one) ?? "");
      const isLeftOut = (one: LogRecord): boolean => keys.has(one) && !isGiven(one);
      const isLacking = (one: LogRecord): boolean =>
        isGiven(one) && isMissing(one, entities.get(keys.get(one) ?? ""));
      // All of them are looked at, since they are counted.
      const lacking = pages.filter(({ opened }) => opened.filter(isLacking).length > 0);
      const entries = lacking.map(({ record, opened }) => toDeliverable(record, { opened, isLeftOut }));
      for (const batch of toBatches(entries)) await deliver(batch, options);
      const delivered = lacking.flatMap(({ opened }) =>
        opened.filter(isGiven).map((one) => keys.get(one) ?? ""),
      );
      await noteHeld([...new Set(delivered)]);
    },
  };

  async function noteHeld(keys: readonly string[]): Promise<void> {
    const reason = "it is held: orderly parked says by what";
    for (const [key, { held }] of await store.load(keys)) if (held) failures.set(key, reason);
  }
}

function toBatches(entries: readonly KinesisEntry[]): readonly (readonly KinesisEntry[])[] {
  const batches: KinesisEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = entry.kinesis.data.length;
    const last = batches.at(-1);
    if (!last || last.length === batchRecordsMax || bytes + size > batchBytesMax) {
      batches.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return batches;
}
