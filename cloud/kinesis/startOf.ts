import { type Input, missing, requiredText } from "./context.ts";
import { invalidArgument, validation } from "./kinesisError.ts";
import { type Counter, counterOf } from "./sequenceNumber.ts";
import type { Shard } from "./shard.ts";
import { positionSince } from "./shardSource.ts";
import type { Stream } from "./stream.ts";

/** Where reading a shard begins, by the members of a GetShardIterator request. */
export function startOf(
  input: Input,
  { stream, shard, nowMs }: { readonly stream: Stream; readonly shard: Shard; readonly nowMs: number },
): Counter {
  const type = requiredText(input, "ShardIteratorType");
  switch (type) {
    case "TRIM_HORIZON":
      return 0;
    case "LATEST":
      return stream.lastCounter() + 1;
    case "AT_SEQUENCE_NUMBER":
      return sequenceOf(input, shard);
    case "AFTER_SEQUENCE_NUMBER":
      return sequenceOf(input, shard) + 1;
    case "AT_TIMESTAMP":
      return positionSince(shard, timestampOf(input, nowMs));
    default:
      throw validation(
        `1 validation error detected: Value '${type}' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON]`,
      );
  }
}

function sequenceOf(input: Input, { description }: Shard): Counter {
  const text = requiredText(input, "StartingSequenceNumber");
  const counter = counterOf(text);
  if (counter === undefined || counter > (description.endCounter ?? Number.POSITIVE_INFINITY)) {
    throw invalidArgument(
      `StartingSequenceNumber ${text} used in GetShardIterator on shard ${description.shardId} is invalid.`,
    );
  }
  return counter;
}

/** Seconds since the epoch, as the JSON protocol writes them. */
function timestampOf({ Timestamp }: Input, nowMs: number): number {
  if (typeof Timestamp !== "number") throw missing("timestamp");
  const timestampMs = Timestamp * 1000;
  if (timestampMs > nowMs) {
    throw invalidArgument(
      `The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: ${timestampMs}, currentTimestampInMillis: ${nowMs}`,
    );
  }
  return timestampMs;
}
