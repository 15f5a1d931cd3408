import { flagOf, requiredText } from "../config.ts";
import { arnOf, stableUuid } from "../place.ts";
import { nameOf, type ResourceDraft, type ResourceFamily } from "../resourceType.ts";

/** SQS queues and SNS topics. */
export const messagingTypes: ResourceFamily = {
  aws_sqs_queue: (draft) => {
    const name = withFifoEnding(nameOf(draft), draft, "fifo_queue");
    const url = `${draft.place.endpointUrl}/${draft.place.account}/${name}`;
    return { id: url, url, name, arn: arnOf(draft.place, "sqs", name) };
  },
  aws_sqs_queue_policy: ({ config }) => ({ id: requiredText(config, "queue_url") }),
  aws_sqs_queue_redrive_policy: ({ config }) => ({ id: requiredText(config, "queue_url") }),
  aws_sqs_queue_redrive_allow_policy: ({ config }) => ({ id: requiredText(config, "queue_url") }),
  aws_sns_topic: (draft) => {
    const name = withFifoEnding(nameOf(draft), draft, "fifo_topic");
    const arn = arnOf(draft.place, "sns", name);
    return { id: arn, arn, name, owner: draft.place.account };
  },
  aws_sns_topic_policy: ({ config, place }) => ({ id: requiredText(config, "arn"), owner: place.account }),
  aws_sns_topic_subscription: ({ config, address, place }) => {
    const arn = `${requiredText(config, "topic_arn")}:${stableUuid(place, address)}`;
    return { id: arn, arn, owner_id: place.account, pending_confirmation: false };
  },
};

function withFifoEnding(name: string, { config }: ResourceDraft, flag: string): string {
  return flagOf(config, flag) && !name.endsWith(".fifo") ? `${name}.fifo` : name;
}
