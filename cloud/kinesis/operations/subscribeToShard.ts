import { createSignal } from "../../mapping/signal.ts";
import {
  type Input,
  type KinesisContext,
  missing,
  type Operation,
  requiredText,
  shardOf,
} from "../context.ts";
import { getRecordsCountMax, heartbeatMs, subscriptionEventBytesMax, subscriptionMsMax } from "../limits.ts";
import { type Counter, toSequenceNumber } from "../sequenceNumber.ts";
import type { Shard } from "../shard.ts";
import { isBehindAll } from "../shardSource.ts";
import { startOf } from "../startOf.ts";
import type { Stream } from "../stream.ts";
import { millisBehind, toApiChildShards, toApiRecord } from "../toApi.ts";
import { findConsumer } from "./consumers.ts";

type Subscribed = {
  readonly stream: Stream;
  readonly shard: Shard;
  readonly from: Counter;
  readonly key: string;
};

/**
 * SubscribeToShard: for five minutes, every record of a shard as it arrives. An event without records says that there
 * were none for a while; the last one of a closed shard names its children.
 */
export const subscribeToShard: Operation = (input, context) => {
  const ConsumerARN = requiredText(input, "ConsumerARN");
  const { stream } = findConsumer({ ConsumerARN }, context);
  const shard = shardOf(input, { stream, account: context.account });
  const from = startOf(positionOf(input), { stream, shard, nowMs: context.clock.now() });
  return push({ stream, shard, from, key: `${ConsumerARN}/${shard.description.shardId}` }, context);
};

function positionOf({ StartingPosition }: Input): Input {
  if (typeof StartingPosition !== "object" || StartingPosition === null) throw missing("StartingPosition");
  const { Type, SequenceNumber, Timestamp } = StartingPosition as Input;
  return { ShardIteratorType: Type, StartingSequenceNumber: SequenceNumber, Timestamp };
}

function push(subscribed: Subscribed, { clock, subscriptions }: KinesisContext): AsyncIterable<object> {
  const { stream, shard, from, key } = subscribed;
  const { shardId } = shard.description;
  const signal = createSignal(clock);
  const releases: (() => unknown)[] = [];
  let ended = false;
  const end = (): void => {
    ended = true;
    for (const release of releases.splice(0)) release();
    signal.raise();
  };
  // Now and not with the first event: the call itself is refused while another subscription is too young.
  subscriptions.begin(key, end);
  releases.push(
    clock.after(subscriptionMsMax, end),
    stream.onAppend((appended) => appended === shardId && signal.raise()),
    stream.onReshard(signal.raise),
  );
  const events = async function* (): AsyncGenerator<object> {
    try {
      for (let next = from; !ended; ) {
        signal.clear();
        const read = eventFrom(next, { stream, shard, nowMs: clock.now() });
        next = read.next;
        yield read.event;
        if (read.isLast) return;
        if (isBehindAll(shard, next)) await signal.wait(heartbeatMs);
      }
    } finally {
      end();
    }
  };
  return events();
}

function eventFrom(
  from: Counter,
  { stream, shard, nowMs }: { readonly stream: Stream; readonly shard: Shard; readonly nowMs: number },
): { readonly event: object; readonly next: Counter; readonly isLast: boolean } {
  stream.trim();
  const limits = { recordsMax: getRecordsCountMax, bytesMax: subscriptionEventBytesMax };
  const records = shard.read(from, limits);
  const next = (records.at(-1)?.counter ?? from - 1) + 1;
  const isLast = shard.sealed && isBehindAll(shard, next);
  const event = {
    Records: records.map((record) => toApiRecord(record, stream)),
    MillisBehindLatest: millisBehind(next, { shard, nowMs }),
    ...(isLast
      ? { ChildShards: toApiChildShards(stream, shard.description.shardId) }
      : { ContinuationSequenceNumber: toSequenceNumber(Math.max(0, next - 1)) }),
  };
  return { event, next, isLast };
}
