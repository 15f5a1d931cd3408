import { flagOf, numberOf, requiredText, textOf } from "../stack/config.ts";
import { type Resource, resourcesOf, type Stack } from "../stack/stack.ts";
import type { WantedStorage } from "./createStorage.ts";

/** The queues, topics and buckets of a stack. */
export function wantedStorageOf(stack: Stack): WantedStorage {
  const subscriptions = resourcesOf(stack, "aws_sns_topic_subscription")
    .filter(({ attributes }) => textOf(attributes, "protocol") === "sqs")
    .map(({ attributes }) => ({
      topic: lastPart(requiredText(attributes, "topic_arn")),
      queue: lastPart(requiredText(attributes, "endpoint")),
    }));
  return {
    queues: resourcesOf(stack, "aws_sqs_queue").map((queue) => toQueue(queue, redriveOf(stack, queue))),
    topics: resourcesOf(stack, "aws_sns_topic").map(({ attributes }) => requiredText(attributes, "name")),
    subscriptions,
    buckets: resourcesOf(stack, "aws_s3_bucket").map(({ attributes }) => requiredText(attributes, "bucket")),
  };
}

/** Arguments of a queue, and what the API calls them. */
const queueNumbers = {
  visibility_timeout_seconds: "VisibilityTimeout",
  message_retention_seconds: "MessageRetentionPeriod",
  delay_seconds: "DelaySeconds",
  max_message_size: "MaximumMessageSize",
  receive_wait_time_seconds: "ReceiveMessageWaitTimeSeconds",
} as const;

/** The policy of a queue that is a resource of its own. */
function redriveOf(stack: Stack, { attributes }: Resource): string | undefined {
  const url = requiredText(attributes, "url");
  const policies = resourcesOf(stack, "aws_sqs_queue_redrive_policy");
  const policy = policies.find((one) => textOf(one.attributes, "queue_url") === url);
  return policy && textOf(policy.attributes, "redrive_policy");
}

function toQueue({ attributes }: Resource, ownRedrive?: string): WantedStorage["queues"][number] {
  const numbers = Object.entries(queueNumbers).flatMap(([argument, name]) => {
    const value = numberOf(attributes, argument);
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  const redrive = ownRedrive ?? textOf(attributes, "redrive_policy");
  return {
    name: requiredText(attributes, "name"),
    attributes: {
      ...Object.fromEntries(numbers),
      ...(flagOf(attributes, "fifo_queue") && { FifoQueue: "true" }),
      ...(flagOf(attributes, "content_based_deduplication") && { ContentBasedDeduplication: "true" }),
      ...(redrive !== undefined && { RedrivePolicy: redrive }),
    },
  };
}

function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf(":") + 1);
}
