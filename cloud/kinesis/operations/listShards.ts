import {
  type Input,
  type Operation,
  optionalNumber,
  optionalText,
  requiredText,
  streamOf,
} from "../context.ts";
import { invalidArgument, validation } from "../kinesisError.ts";
import type { Shard } from "../shard.ts";
import { toApiShard } from "../toApi.ts";

type Token = { readonly StreamName: string; readonly after: string; readonly ShardFilter?: unknown };

/** ListShards: a page of shards, filtered, with a token for the next one. */
export const listShards: Operation = (input, context) => {
  const token = optionalText(input, "NextToken");
  const request: Input = token === undefined ? input : { ...input, ...parseToken(token) };
  const stream = streamOf(request, context);
  const limit = optionalNumber(input, { name: "MaxResults", min: 1, max: 10_000 }) ?? 1_000;
  const after = optionalText(request, "after") ?? optionalText(request, "ExclusiveStartShardId") ?? "";
  const matches = toFilter(request.ShardFilter as Input | undefined);
  const found = stream.shards().filter((shard) => shard.description.shardId > after && matches(shard));
  const page = found.slice(0, limit);
  const last = page.at(-1)?.description.shardId;
  const { ShardFilter } = request;
  return {
    Shards: page.map(toApiShard),
    ...(found.length > limit &&
      last !== undefined && {
        NextToken: toToken({ StreamName: stream.description.name, after: last, ShardFilter }),
      }),
  };
};

/** Kinesis API reference, ShardFilter. */
function toFilter(filter: Input | undefined): (shard: Shard) => boolean {
  if (filter === undefined || filter === null) return () => true;
  const type = requiredText(filter, "Type");
  const isOpen = ({ description }: Shard): boolean => description.endCounter === undefined;
  const hadDataAfter = (ms: number) => (shard: Shard) =>
    isOpen(shard) || (shard.newest()?.arrivalMs ?? 0) >= ms;
  switch (type) {
    case "AT_LATEST":
      return isOpen;
    case "AT_TRIM_HORIZON":
    case "FROM_TRIM_HORIZON":
      return (shard) => isOpen(shard) || shard.newest() !== undefined;
    case "AT_TIMESTAMP":
    case "FROM_TIMESTAMP": {
      if (typeof filter.Timestamp !== "number") throw invalidArgument("ShardFilter needs a Timestamp.");
      return hadDataAfter(filter.Timestamp * 1000);
    }
    case "AFTER_SHARD_ID": {
      const shardId = requiredText(filter, "ShardId");
      return ({ description }) => description.shardId > shardId;
    }
    default:
      throw validation(`ShardFilter has no type ${type}.`);
  }
}

function toToken(token: Token): string {
  return Buffer.from(JSON.stringify(token)).toString("base64");
}

function parseToken(text: string): Input {
  try {
    return JSON.parse(Buffer.from(text, "base64").toString("utf8")) as Input;
  } catch (cause) {
    throw Object.assign(invalidArgument("Invalid NextToken."), { cause });
  }
}
