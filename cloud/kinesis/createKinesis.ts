import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../clock.ts";
import type { ShardSource } from "../mapping/shardSource.ts";
import type { Service } from "../service.ts";
import type { KinesisContext } from "./context.ts";
import { openJournal, readJournal } from "./journal.ts";
import { createKinesisService } from "./kinesisService.ts";
import { createShard, type Shard, type ShardDescription } from "./shard.ts";
import { createShardRates } from "./shardRates.ts";
import { createShardSource } from "./shardSource.ts";
import { type Consumer, createStream, newShards, type Stream, type StreamDescription } from "./stream.ts";
import { createSubscriptions } from "./subscriptions.ts";

export type KinesisOptions = {
  readonly region: string;
  readonly account: string;
  readonly clock: Clock;
  /** Streams are kept here, records included; absent: in memory. */
  readonly dataDir?: string | undefined;
  /** Whether shards refuse what is above their rates, as on AWS. */
  readonly shardLimits?: boolean | undefined;
};

/** A stream as a stack describes it. */
export type WantedStream = {
  readonly name: string;
  readonly shardCount: number;
  readonly retentionHours: number;
  readonly keyId?: string | undefined;
  /** Consumers with enhanced fan-out; those that were registered otherwise stay. */
  readonly consumers?: readonly Pick<Consumer, "name" | "arn">[] | undefined;
};

/** The embedded Kinesis Data Streams. */
export type Kinesis = {
  readonly service: Service;
  /** Makes the stream unless it is there already; one that is keeps its shards. */
  readonly ensureStream: (wanted: WantedStream) => void;
  /** By the stream's ARN or name, or a consumer's ARN. Throws when there is no such stream or consumer. */
  readonly source: (stream: string) => ShardSource;
  readonly streams: () => readonly Stream[];
  readonly close: () => Promise<void>;
};

type KeptStream = { readonly description: StreamDescription; readonly shards: readonly ShardDescription[] };

const retentionHoursDefault = 24;

/** Starts it, with the streams that are kept in `dataDir`. */
export async function createKinesis(options: KinesisOptions): Promise<Kinesis> {
  const { dataDir, clock, region, account } = options;
  const streams = new Map<string, Stream>();
  const subscriptions = createSubscriptions(clock);
  const shapesPath = dataDir === undefined ? undefined : join(dataDir, "streams.json");

  const persist = (): void => {
    if (shapesPath === undefined) return;
    const kept = [...streams.values()].map(
      (stream): KeptStream => ({
        description: stream.description,
        shards: stream.shards().map(({ description }) => description),
      }),
    );
    writeFileSync(`${shapesPath}.new`, JSON.stringify(kept));
    renameSync(`${shapesPath}.new`, shapesPath);
  };
  const folderOf = (name: string): string => join(dataDir ?? "", name);
  const add = (shards: readonly Shard[], description: StreamDescription): Stream => {
    const { name } = description;
    const journalOf = (shardId: string) => openJournal(journalPath(folderOf(name), shardId));
    const kept = dataDir === undefined ? {} : { journalOf, persist };
    const stream = createStream(shards, { description, clock, ...kept });
    streams.set(name, stream);
    return stream;
  };
  const addStream: KinesisContext["addStream"] = ({ name, shardCount }) => {
    if (dataDir !== undefined) mkdirSync(folderOf(name), { recursive: true });
    const description: StreamDescription = {
      name,
      arn: `arn:aws:kinesis:${region}:${account}:stream/${name}`,
      createdAtMs: clock.now(),
      retentionHours: retentionHoursDefault,
      mode: "PROVISIONED",
      tags: {},
      consumers: [],
    };
    const stream = add(newShards(shardCount), description);
    persist();
    return stream;
  };
  const removeStream: KinesisContext["removeStream"] = async (stream) => {
    const { name } = stream.description;
    streams.delete(name);
    persist();
    await stream.close();
    if (dataDir !== undefined) rmSync(folderOf(name), { recursive: true, force: true });
  };
  const ensureStream = ({ name, shardCount, retentionHours, keyId, consumers = [] }: WantedStream): void => {
    const { description } = streams.get(name) ?? addStream({ name, shardCount });
    const known = new Set(description.consumers.map(({ arn }) => arn));
    const missing = consumers.filter(({ arn }) => !known.has(arn));
    description.consumers.push(...missing.map((one) => ({ ...one, createdAtMs: clock.now() })));
    description.retentionHours = retentionHours;
    description.keyId = keyId;
    persist();
  };

  for (const { description, shards: descriptions } of readShapes(dataDir, shapesPath)) {
    const shards: Shard[] = [];
    for (const shardDescription of descriptions) {
      const shard = createShard(shardDescription);
      const path = journalPath(folderOf(description.name), shardDescription.shardId);
      for (const record of await readJournal(path)) shard.push(record);
      shards.push(shard);
    }
    add(shards, description);
  }
  const close = async (): Promise<void> => {
    subscriptions.endAll();
    persist();
    for (const stream of streams.values()) await stream.close();
  };
  const rates = options.shardLimits ? createShardRates(clock) : undefined;
  const context = {
    region,
    account,
    clock,
    streams,
    addStream,
    removeStream,
    persist,
    rates,
    subscriptions,
  };
  return {
    service: createKinesisService(context, close),
    ensureStream,
    source: (stream) => {
      const name = /:stream\/([^/]+)/.exec(stream)?.[1] ?? stream;
      const found = streams.get(name);
      if (found === undefined) throw new Error(`There is no stream ${stream}`);
      const isConsumer = stream.includes("/consumer/");
      if (isConsumer && !found.description.consumers.some(({ arn }) => arn === stream)) {
        throw new Error(`There is no consumer ${stream}`);
      }
      return createShardSource(found);
    },
    streams: () => [...streams.values()],
    close,
  };
}

function journalPath(folder: string, shardId: string): string {
  return join(folder, `${shardId}.jsonl`);
}

function readShapes(dataDir: string | undefined, path: string | undefined): readonly KeptStream[] {
  if (dataDir === undefined || path === undefined) return [];
  mkdirSync(dataDir, { recursive: true });
  try {
    return JSON.parse(readFileSync(path, "utf8")) as readonly KeptStream[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new Error(`${path} cannot be read; remove ${dataDir} to start anew`, { cause: error });
  }
}
