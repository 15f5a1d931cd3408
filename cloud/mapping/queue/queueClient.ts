import { type Access, judge, type Statement } from "../../iam/policy.ts";
import type { FunctionSettings } from "../../lambda/functionSettings.ts";
import type { Service } from "../../service.ts";
import type { QueueMessage } from "./sqsEvent.ts";

/** One queue, called as a function's role. Every call rejects when the role may not, or SQS refuses. */
export type QueueClient = {
  /** At most ten messages; waits up to `waitSeconds` for the first. */
  readonly receive: (how: {
    readonly countMax: number;
    readonly waitSeconds: number;
  }) => Promise<readonly QueueMessage[]>;
  readonly remove: (messages: readonly QueueMessage[]) => Promise<void>;
  /** Makes messages visible again at once. */
  readonly giveBack: (messages: readonly QueueMessage[]) => Promise<void>;
  readonly visibilitySeconds: () => Promise<number>;
};

/** Entries of one batch call. (SQS quotas) */
const batchEntriesMax = 10;

/** A client of the queue with this ARN. */
export function createQueueClient(
  queueArn: string,
  caller: {
    readonly sqs: Service;
    readonly settings: FunctionSettings;
    readonly statements: readonly Statement[];
  },
): QueueClient {
  const [, , , , account, name] = queueArn.split(":");
  const call = async (action: string, input: object): Promise<Readonly<Record<string, unknown>>> => {
    const permission = action.replace(/Batch$/, "");
    const access: Access = { action: `sqs:${permission}`, resource: queueArn };
    if (judge(caller.statements, access) !== "allowed") {
      throw new Error(`${caller.settings.roleArn} may not ${access.action} on ${queueArn}`);
    }
    const { status, body } = await caller.sqs.handle({
      method: "POST",
      path: "/",
      query: new URLSearchParams(),
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `AmazonSQS.${action}`,
        authorization: `AWS4-HMAC-SHA256 Credential=${caller.settings.credentials.accessKeyId}/19700101/${caller.settings.region}/sqs/aws4_request, SignedHeaders=host, Signature=none`,
      },
      body: Buffer.from(JSON.stringify({ QueueUrl: `/${account}/${name}`, ...input })),
    });
    const output = JSON.parse(String(body) || "{}") as Record<string, unknown>;
    if (status !== 200) throw new Error(`SQS refused ${action} on ${queueArn}: ${String(output.__type)}`);
    const failed = output.Failed as readonly unknown[] | undefined;
    if (failed?.length) throw new Error(`SQS failed ${action} on ${queueArn}: ${JSON.stringify(failed)}`);
    return output;
  };
  const callForEach = async (
    action: string,
    { messages, more }: { readonly messages: readonly QueueMessage[]; readonly more?: object },
  ): Promise<void> => {
    for (let at = 0; at < messages.length; at += batchEntriesMax) {
      const Entries = messages
        .slice(at, at + batchEntriesMax)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle, ...more }));
      await call(action, { Entries });
    }
  };
  return {
    receive: async ({ countMax, waitSeconds }) => {
      const output = await call("ReceiveMessage", {
        MaxNumberOfMessages: Math.min(countMax, batchEntriesMax),
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      });
      return (output.Messages ?? []) as readonly QueueMessage[];
    },
    remove: (messages) => callForEach("DeleteMessageBatch", { messages }),
    giveBack: (messages) =>
      callForEach("ChangeMessageVisibilityBatch", { messages, more: { VisibilityTimeout: 0 } }),
    visibilitySeconds: async () => {
      const output = await call("GetQueueAttributes", { AttributeNames: ["VisibilityTimeout"] });
      return Number((output.Attributes as Record<string, string> | undefined)?.VisibilityTimeout);
    },
  };
}
