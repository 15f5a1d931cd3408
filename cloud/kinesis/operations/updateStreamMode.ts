import { type Operation, requiredText, streamOf } from "../context.ts";
import { validation } from "../kinesisError.ts";

/** UpdateStreamMode: what is said of it is kept; shards do not scale by themselves here. */
export const updateStreamMode: Operation = (input, context) => {
  const { description } = streamOf(input, context);
  const details = (input.StreamModeDetails ?? {}) as Record<string, unknown>;
  const mode = requiredText(details, "StreamMode");
  if (mode !== "PROVISIONED" && mode !== "ON_DEMAND") throw validation(`There is no stream mode ${mode}.`);
  description.mode = mode;
  context.persist();
  return undefined;
};
