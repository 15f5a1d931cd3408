import type { Kinesis } from "../kinesis/createKinesis.ts";
import { toDecimal } from "../kinesis/hashKey.ts";
import { toSequenceNumber } from "../kinesis/sequenceNumber.ts";
import type { Shard } from "../kinesis/shard.ts";
import type { Stream } from "../kinesis/stream.ts";
import type { LambdaFunction } from "../lambda/createFunction.ts";
import type { Mappings } from "../mapping/createMappings.ts";
import type { ManagedMapping } from "../mapping/lifecycle/managedMapping.ts";
import type {
  CloudInspection,
  FunctionInspection,
  MappingInspection,
  ShardInspection,
  StreamInspection,
} from "./inspection.ts";

/** Looks into the parts of a cloud without changing anything. */
export function inspectCloud(parts: {
  readonly kinesis: Kinesis;
  readonly mappings: Mappings;
  readonly functions: ReadonlyMap<string, LambdaFunction>;
}): CloudInspection {
  const { kinesis, mappings, functions } = parts;
  return {
    streams: () => kinesis.streams().map(toStream),
    mappings: () => mappings.registry.list().map((mapping) => toMapping(mapping, mappings)),
    functions: () => [...functions.values()].map(toFunction),
  };
}

function toStream({ description, shards }: Stream): StreamInspection {
  const { name, arn, retentionHours } = description;
  return { name, arn, retentionHours, shards: shards().map(toShard) };
}

function toShard({ description, newest }: Shard): ShardInspection {
  const { shardId, parents, start, end, endCounter } = description;
  const last = newest();
  return {
    shardId,
    parents,
    open: endCounter === undefined,
    hashKeys: { first: toDecimal(start), last: toDecimal(end) },
    ...(last !== undefined && {
      newest: { sequenceNumber: toSequenceNumber(last.counter), arrivalMs: last.arrivalMs },
    }),
  };
}

function toMapping(mapping: ManagedMapping, { position }: Mappings): MappingInspection {
  const { uuid, eventSourceArn, functionArn } = mapping.settings();
  const shards = Object.entries(position(uuid)?.shards ?? {});
  return {
    uuid,
    eventSourceArn,
    functionArn,
    state: mapping.state(),
    lastProcessingResult: mapping.lastProcessingResult(),
    positions: shards.map(([shardId, { after, finished }]) => ({
      shardId,
      ...(after !== undefined && { after }),
      finished: finished === true,
    })),
  };
}

function toFunction(lambda: LambdaFunction): FunctionInspection {
  const { name, arn, memoryMb, timeoutMs } = lambda.settings;
  const reservedConcurrency = lambda.reservedConcurrency();
  return {
    name,
    arn,
    memoryMb,
    timeoutMs,
    ...(reservedConcurrency !== undefined && { reservedConcurrency }),
    environmentCount: lambda.environmentCount(),
  };
}
