import { type Operation, streamOf } from "../context.ts";
import { KinesisError } from "../kinesisError.ts";

/** DeleteStream: with all its records. */
export const deleteStream: Operation = async (input, context) => {
  const stream = streamOf(input, context);
  const { name, consumers } = stream.description;
  if (consumers.length > 0 && input.EnforceConsumerDeletion !== true) {
    throw new KinesisError(
      "ResourceInUseException",
      `Stream ${name} under account ${context.account} has consumers; deregister them first.`,
    );
  }
  await context.removeStream(stream);
  return undefined;
};
