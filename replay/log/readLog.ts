import { type Lane, parsePosition } from "../../engine/index.ts";
import { ReplayError } from "../replayError.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { readyShards, shardsOfLane, withDescendants } from "./lineage.ts";
import type { LogShard, LogSource, RawRecord, ShardPage, ShardStart } from "./logSource.ts";
import { mergePumps } from "./mergePumps.ts";
import type { Moment } from "./moment.ts";

/** Consecutive records of one shard. */
export type LogPage = {
  readonly shardId: string;
  readonly records: readonly RawRecord[];
  readonly behindMs: number;
  /** The shard is closed, and this is its last page. */
  readonly ended: boolean;
};

export type ReadLogOptions = {
  /** `latest`: only what comes from now on. */
  readonly from: Moment | { readonly kind: "latest" };
  /** `now`: each shard as far as it goes when its end is reached; `never`: follow it for ever. */
  readonly to: { readonly kind: "now" | "never" } | { readonly kind: "time"; readonly timeMs: number };
  /** Only the shards that hold this lane. */
  readonly lane?: Lane | undefined;
  /** Go on from here; shards that it does not name begin at `from`. */
  readonly checkpoint?: Checkpoint | undefined;
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
  /** Waits before a shard that is read to its end is asked again. */
  readonly pause?: ((signal: AbortSignal) => Promise<void>) | undefined;
};

/**
 * Reads the log: shards at once, a child after its parents, the records of a shard in order, and so those of a key.
 * A shard is read one page ahead of what the caller has taken, so that memory is bounded by the number of open shards.
 * @throws ReplayError when records are known to be missing
 */
export async function* readLog(source: LogSource, options: ReadLogOptions): AsyncGenerator<LogPage> {
  const merge = mergePumps<LogPage>(options.signal);
  const shards = await relevantShards(source, options);
  const { begun, done } = toProgress(shards, options);
  const beginReady = (known: readonly LogShard[], isFirstLook: boolean): void => {
    for (const shard of readyShards(known, { begun, done })) {
      begun.add(shard.shardId);
      merge.add(pagesOf(source, { shard, start: startOf(shard, options, isFirstLook) }, options));
    }
  };
  beginReady(shards, true);
  for await (const page of merge.values) {
    yield page;
    if (!page.ended) continue;
    done.add(page.shardId);
    // Shards are asked for anew: the children may be younger than the first look.
    beginReady(await relevantShards(source, options), false);
  }
}

async function relevantShards(
  source: LogSource,
  { from, lane }: ReadLogOptions,
): Promise<readonly LogShard[]> {
  const all = await source.shards();
  const ofLane = lane === undefined ? all : shardsOfLane(all, lane);
  if (from.kind !== "position") return ofLane;
  const { shardId } = parsePosition(from.position);
  if (!all.some((shard) => shard.shardId === shardId)) {
    const known = all.map((shard) => shard.shardId).join(", ");
    throw new ReplayError(
      `The log has no shard ${shardId}; it has ${known}. Take a position from orderly tail.`,
    );
  }
  return withDescendants(ofLane, shardId);
}

/** What is done before the reading begins: shards that a checkpoint ends, or that are closed when only news count. */
function toProgress(shards: readonly LogShard[], { checkpoint, from }: ReadLogOptions) {
  const ended = shards.filter(
    ({ shardId, closed }) =>
      checkpoint?.get(shardId)?.kind === "ended" ||
      (closed && from.kind === "latest" && !checkpoint?.has(shardId)),
  );
  const ids = ended.map(({ shardId }) => shardId);
  return { begun: new Set(ids), done: new Set(ids) };
}

function startOf({ shardId }: LogShard, options: ReadLogOptions, isFirstLook: boolean): ShardStart {
  const reached = options.checkpoint?.get(shardId);
  if (reached?.kind === "after") return reached;
  const { from } = options;
  if (from.kind === "time") return from;
  if (from.kind === "latest") return { kind: isFirstLook ? "latest" : "start" };
  if (from.kind !== "position") return { kind: from.kind === "now" ? "latest" : "start" };
  const { shardId: startsIn, sequenceNumber } = parsePosition(from.position);
  return startsIn === shardId ? { kind: "at", sequenceNumber } : { kind: "start" };
}

async function* pagesOf(
  source: LogSource,
  { shard, start }: { readonly shard: LogShard; readonly start: ShardStart },
  { to, signal, pause }: ReadLogOptions,
): AsyncGenerator<LogPage> {
  for await (const page of source.read(shard.shardId, start)) {
    const { records, ended } = upTo(page, to);
    const { behindMs } = page;
    if (records.length > 0 || ended) yield { shardId: shard.shardId, records, behindMs, ended };
    if (ended || signal?.aborted || records.length < page.records.length) return;
    if (behindMs > 0) continue;
    if (to.kind !== "never" && !shard.closed) return;
    await pause?.(signal ?? new AbortController().signal);
  }
}

/** Cuts off what arrived after the end. Arrival times of one shard grow, so nothing behind the cut belongs to it. */
function upTo(page: ShardPage, to: ReadLogOptions["to"]): Pick<LogPage, "records" | "ended"> {
  if (to.kind !== "time") return page;
  const end = page.records.findIndex(({ arrivalMs }) => arrivalMs > to.timeMs);
  return end === -1 ? page : { records: page.records.slice(0, end), ended: false };
}
