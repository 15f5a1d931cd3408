import type { EventCodec } from "../../engine/core/codec.ts";
import type { AnyProcessor } from "../../engine/core/processor.ts";
import type { DomainEvent, Position } from "../../engine/index.ts";
import { createEventReader } from "../../engine/runtime/readEvent.ts";
import { openPage } from "../log/openPage.ts";
import type { LogPage } from "../log/readLog.ts";

/** What a window holds of one shard. */
export type ShardMeasure = {
  readonly shardId: string;
  readonly first: Position;
  readonly last: Position;
  readonly records: number;
  readonly bytes: number;
  /** Events read, and those that are meant. */
  readonly events: number;
  readonly matching: number;
};

/** What a window holds: measured by reading it. */
export type WindowMeasure = {
  /** In the order in which the shards were made: parents before children. */
  readonly shards: readonly ShardMeasure[];
  /** Keys with events that are meant. */
  readonly keys: number;
  /** By the processor's name, and then by key: the last event that is meant and handled. */
  readonly lastOfKey: ReadonlyMap<string, ReadonlyMap<string, Position>>;
  readonly unreadable: number;
  /** GetRecords calls that had records, at least. */
  readonly pages: number;
};

type Mutable<Value> = { -readonly [Member in keyof Value]: Value[Member] };

export type MeasureOptions = {
  readonly codec: EventCodec;
  readonly isMeant: (event: DomainEvent) => boolean;
  readonly processors: readonly AnyProcessor[];
};

/** Reads a window through and counts. */
export async function measureWindow(
  pages: AsyncIterable<LogPage>,
  { codec, isMeant, processors }: MeasureOptions,
): Promise<WindowMeasure> {
  const shards = new Map<string, Mutable<ShardMeasure>>();
  const keys = new Set<string>();
  const lastOfKey = new Map(processors.map(({ name }) => [name, new Map<string, Position>()]));
  let unreadable = 0;
  let pageCount = 0;
  for await (const { shardId, records } of pages) {
    const opened = openPage(records);
    const [first] = opened;
    if (first === undefined) continue;
    pageCount += 1;
    const read = createEventReader(codec);
    const empty = {
      shardId,
      first: first.position,
      last: first.position,
      records: 0,
      bytes: 0,
      events: 0,
      matching: 0,
    };
    const shard = shards.get(shardId) ?? empty;
    shards.set(shardId, shard);
    shard.records += records.length;
    shard.bytes += records.reduce((sum, { data }) => sum + data.length, 0);
    shard.events += opened.length;
    shard.last = opened.at(-1)?.position ?? shard.last;
    for (const record of opened) {
      const found = read(record);
      if ("error" in found) unreadable += 1;
      else if (isMeant(found.event)) {
        shard.matching += 1;
        const { subject, type } = found.event;
        keys.add(subject);
        for (const { name, on } of processors) {
          if (on[type]) lastOfKey.get(name)?.set(subject, record.position);
        }
      }
    }
  }
  const ordered = [...shards.values()].sort((a, b) => (a.shardId < b.shardId ? -1 : 1));
  return { shards: ordered, keys: keys.size, lastOfKey, unreadable, pages: pageCount };
}
