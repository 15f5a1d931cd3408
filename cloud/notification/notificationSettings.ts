import { blocksOf, type Config, requiredText, textOf, textsOf } from "../stack/config.ts";
import { stableId } from "../stack/place.ts";
import { type Resource, resourcesOf, type Stack } from "../stack/stack.ts";

/** Objects of a bucket whose creation a function hears of. */
export type NotificationSettings = {
  readonly bucket: string;
  /** `configurationId` of the event. */
  readonly id: string;
  readonly functionArn: string;
  /** `s3:ObjectCreated:*` or one kind of it. */
  readonly events: readonly string[];
  readonly keyPrefix: string;
  readonly keySuffix: string;
};

const creationEvent = /^s3:ObjectCreated:(\*|Put|Post|Copy|CompleteMultipartUpload)$/;

/** The notifications of a stack's buckets. Throws for events and targets that are not emulated. */
export function notificationsOf(stack: Stack): readonly NotificationSettings[] {
  return resourcesOf(stack, "aws_s3_bucket_notification").flatMap((resource) => {
    const others = ["queue", "topic"].filter((name) => blocksOf(resource.attributes, name).length > 0);
    if (others.length > 0) {
      throw new Error(
        `${resource.address}: ${others.join(" and ")} is not emulated, only lambda_function is`,
      );
    }
    return blocksOf(resource.attributes, "lambda_function").map((block, index) =>
      toSettings(block, { stack, resource, index }),
    );
  });
}

function toSettings(
  block: Config,
  of: { readonly stack: Stack; readonly resource: Resource; readonly index: number },
): NotificationSettings {
  const { address, attributes } = of.resource;
  const events = textsOf(block, "events");
  const unknown = events.filter((event) => !creationEvent.test(event));
  if (unknown.length > 0) {
    throw new Error(`${address}: ${unknown.join(", ")} is not emulated, only s3:ObjectCreated:* is`);
  }
  return {
    bucket: requiredText(attributes, "bucket"),
    id: textOf(block, "id") ?? `tf-s3-lambda-${stableId(of.stack.place, `${address}/${of.index}`, 26)}`,
    functionArn: requiredText(block, "lambda_function_arn"),
    events,
    keyPrefix: textOf(block, "filter_prefix") ?? "",
    keySuffix: textOf(block, "filter_suffix") ?? "",
  };
}
