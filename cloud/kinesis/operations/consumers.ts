import { type Input, type KinesisContext, type Operation, optionalText, requiredText } from "../context.ts";
import { KinesisError, notFound } from "../kinesisError.ts";
import { consumersPerStreamMax } from "../limits.ts";
import type { Consumer, Stream } from "../stream.ts";
import { toApiConsumer } from "../toApi.ts";

/** RegisterStreamConsumer: active at once. */
export const registerStreamConsumer: Operation = (input, context) => {
  const stream = streamByArn(requiredText(input, "StreamARN"), context);
  const { consumers, arn: streamArn } = stream.description;
  const name = requiredText(input, "ConsumerName");
  if (consumers.some((consumer) => consumer.name === name)) {
    throw new KinesisError("ResourceInUseException", `Consumer ${name} of ${streamArn} already exists.`);
  }
  if (consumers.length >= consumersPerStreamMax) {
    throw new KinesisError("LimitExceededException", `${streamArn} has ${consumersPerStreamMax} consumers.`);
  }
  const createdAtMs = context.clock.now();
  const arn = `${streamArn}/consumer/${name}:${Math.floor(createdAtMs / 1000)}`;
  const consumer = { name, arn, createdAtMs };
  consumers.push(consumer);
  context.persist();
  return { Consumer: toApiConsumer(consumer) };
};

/** DeregisterStreamConsumer. */
export const deregisterStreamConsumer: Operation = (input, context) => {
  const { stream, consumer } = findConsumer(input, context);
  stream.description.consumers = stream.description.consumers.filter((one) => one !== consumer);
  context.persist();
  return undefined;
};

/** DescribeStreamConsumer. */
export const describeStreamConsumer: Operation = (input, context) => {
  const { stream, consumer } = findConsumer(input, context);
  return { ConsumerDescription: { ...toApiConsumer(consumer), StreamARN: stream.description.arn } };
};

/** ListStreamConsumers: at most twenty, so one page. */
export const listStreamConsumers: Operation = (input, context) => {
  const { consumers } = streamByArn(requiredText(input, "StreamARN"), context).description;
  return { Consumers: consumers.map(toApiConsumer) };
};

/** The consumer that a request names, by its ARN or by stream and name. */
export function findConsumer(
  input: Input,
  context: KinesisContext,
): { readonly stream: Stream; readonly consumer: Consumer } {
  const arn = optionalText(input, "ConsumerARN");
  const stream = streamByArn(arn ?? requiredText(input, "StreamARN"), context);
  const name = arn === undefined ? requiredText(input, "ConsumerName") : undefined;
  const consumer = stream.description.consumers.find((one) => one.arn === arn || one.name === name);
  if (consumer === undefined) throw notFound(`Consumer ${arn ?? name} not found.`);
  return { stream, consumer };
}

function streamByArn(arn: string, { streams, account }: KinesisContext): Stream {
  const name = /:stream\/([^/]+)/.exec(arn)?.[1] ?? arn;
  const stream = streams.get(name);
  if (stream === undefined) throw notFound(`Stream ${name} under account ${account} not found.`);
  return stream;
}
