import { judge } from "../iam/policy.ts";
import type { Roles } from "../iam/rolesOf.ts";
import type { FunctionSettings } from "../lambda/functionSettings.ts";
import type { ServiceRequest } from "../service.ts";
import type { Storage } from "../storage/createStorage.ts";
import type { FailureDelivery } from "./failureMessage.ts";

type Sender = { readonly settings: FunctionSettings; readonly roles: Roles };
type Call = { readonly service: string; readonly action: string; readonly resource: string } & Pick<
  ServiceRequest,
  "method" | "path" | "headers"
> & { readonly body: string };

/** Hands discarded records to S3, SQS or SNS as the function's role. Rejects when it may not, or cannot. */
export function deliverTo(
  storage: Storage,
  { settings, roles }: Sender,
): (delivery: FailureDelivery) => Promise<void> {
  return async (delivery) => {
    const { service, action, resource, body, ...request } = toCall(delivery);
    const verdict = judge(roles.statements.get(settings.roleArn) ?? [], { action, resource });
    if (verdict !== "allowed") throw new Error(`${settings.roleArn} may not ${action} on ${resource}`);
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
      const resource = `arn:aws:s3:::${bucket}/${key}`;
      const headers = { "content-type": "application/json" };
      return {
        service: "s3",
        action: "s3:PutObject",
        resource,
        method: "PUT",
        path: `/${bucket}/${key}`,
        headers,
        body,
      };
    }
    case "sqs": {
      const [, , , , account, name] = delivery.queueArn.split(":");
      const headers = {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "AmazonSQS.SendMessage",
      };
      const body = JSON.stringify({ QueueUrl: `/${account}/${name}`, MessageBody: delivery.body });
      const call = { service: "sqs", action: "sqs:SendMessage", resource: delivery.queueArn };
      return { ...call, method: "POST", path: "/", headers, body };
    }
    case "sns": {
      const form = {
        Action: "Publish",
        Version: "2010-03-31",
        TopicArn: delivery.topicArn,
        Message: delivery.message,
      };
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const call = { service: "sns", action: "sns:Publish", resource: delivery.topicArn };
      return { ...call, method: "POST", path: "/", headers, body: new URLSearchParams(form).toString() };
    }
  }
}
