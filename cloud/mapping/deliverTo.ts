import { type Access, judge } from "../iam/policy.ts";
import type { Roles } from "../iam/rolesOf.ts";
import type { FunctionSettings } from "../lambda/functionSettings.ts";
import type { ServiceRequest } from "../service.ts";
import type { Storage } from "../storage/createStorage.ts";
import type { FailureDelivery } from "./failureMessage.ts";

type Sender = { readonly settings: FunctionSettings; readonly roles: Roles };
type Call = Pick<ServiceRequest, "method" | "path" | "headers"> & {
  readonly service: string;
  /** What the role has to be allowed. (esm 4.10) */
  readonly accesses: readonly Access[];
  readonly body: string;
};

/** Hands discarded records to S3, SQS or SNS as the function's role. Rejects when it may not, or cannot. */
export function deliverTo(
  storage: Storage,
  { settings, roles }: Sender,
): (delivery: FailureDelivery) => Promise<void> {
  return async (delivery) => {
    const { service, accesses, body, ...request } = toCall(delivery);
    const statements = roles.statements.get(settings.roleArn) ?? [];
    const refused = accesses.find((access) => judge(statements, access) !== "allowed");
    if (refused) throw new Error(`${settings.roleArn} may not ${refused.action} on ${refused.resource}`);
    const target = storage.services.find(({ name }) => name === service);
    const scope = `${settings.credentials.accessKeyId}/19700101/${settings.region}/${service}/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`;
    const response = await target?.handle({
      ...request,
      headers: { ...request.headers, authorization },
      query: new URLSearchParams(),
      body: Buffer.from(body),
    });
    const status = response?.status ?? 0;
    if (status < 200 || status >= 300)
      throw new Error(`${service} answered ${status}: ${String(response?.body)}`);
  };
}

function toCall(delivery: FailureDelivery): Call {
  switch (delivery.type) {
    case "s3": {
      const { bucket, key, body } = delivery;
      const bucketArn = `arn:aws:s3:::${bucket}`;
      const accesses = [
        { action: "s3:PutObject", resource: `${bucketArn}/${key}` },
        { action: "s3:ListBucket", resource: bucketArn },
      ];
      const headers = { "content-type": "application/json" };
      return { service: "s3", accesses, method: "PUT", path: `/${bucket}/${key}`, headers, body };
    }
    case "sqs": {
      const [, , , , account, name] = delivery.queueArn.split(":");
      const headers = {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "AmazonSQS.SendMessage",
      };
      const attributes = Object.entries(delivery.attributes ?? {}).map(
        ([attribute, StringValue]) => [attribute, { DataType: "String", StringValue }] as const,
      );
      const body = JSON.stringify({
        QueueUrl: `/${account}/${name}`,
        MessageBody: delivery.body,
        ...(attributes.length > 0 && { MessageAttributes: Object.fromEntries(attributes) }),
      });
      const accesses = [{ action: "sqs:SendMessage", resource: delivery.queueArn }];
      return { service: "sqs", accesses, method: "POST", path: "/", headers, body };
    }
    case "sns": {
      const form = {
        Action: "Publish",
        Version: "2010-03-31",
        TopicArn: delivery.topicArn,
        Message: delivery.message,
      };
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const accesses = [{ action: "sns:Publish", resource: delivery.topicArn }];
      const body = new URLSearchParams(form).toString();
      return { service: "sns", accesses, method: "POST", path: "/", headers, body };
    }
  }
}
