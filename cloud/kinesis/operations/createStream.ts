import { type Operation, optionalNumber, requiredText } from "../context.ts";
import { KinesisError, validation } from "../kinesisError.ts";
import { shardsPerAccountMax } from "../limits.ts";

const onDemandShardCount = 4;

/** CreateStream: active at once. */
export const createStream: Operation = (input, context) => {
  const name = requiredText(input, "StreamName");
  if (!/^[\w.-]{1,128}$/.test(name)) {
    throw validation(
      `1 validation error detected: Value '${name}' at 'streamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`,
    );
  }
  if (context.streams.has(name)) {
    throw new KinesisError(
      "ResourceInUseException",
      `Stream ${name} under account ${context.account} already exists.`,
    );
  }
  const mode = (input.StreamModeDetails as { StreamMode?: unknown } | undefined)?.StreamMode ?? "PROVISIONED";
  const given = optionalNumber(input, { name: "ShardCount", min: 1, max: shardsPerAccountMax });
  if (mode === "PROVISIONED" && given === undefined) {
    throw validation("ShardCount has to be given for a stream of mode PROVISIONED.");
  }
  const stream = context.addStream({ name, shardCount: given ?? onDemandShardCount });
  stream.description.mode = mode === "ON_DEMAND" ? "ON_DEMAND" : "PROVISIONED";
  context.persist();
  return undefined;
};
