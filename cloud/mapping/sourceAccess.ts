import { judge, type Statement } from "../iam/policy.ts";
import { type EventSourceSettings, readsQueue } from "./eventSource.ts";

/** What Lambda asks for when a mapping is made (developer guide, "Using Lambda with Kinesis", permissions). */
const streamActions = [
  "kinesis:DescribeStream",
  "kinesis:DescribeStreamSummary",
  "kinesis:GetRecords",
  "kinesis:GetShardIterator",
  "kinesis:ListShards",
];
const queueActions = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

/** The actions on a mapping's source that the function's role may not do, though the mapping needs them. */
export function missingActions(
  settings: EventSourceSettings,
  statements: readonly Statement[],
): readonly string[] {
  const resource = settings.eventSourceArn.replace(/\/consumer\/.*$/, "");
  const needed = readsQueue(settings) ? queueActions : streamActions;
  return needed.filter((action) => judge(statements, { action, resource }) !== "allowed");
}

/** The same in Lambda's words; undefined when nothing is missing. */
export function accessProblem(
  settings: EventSourceSettings,
  { roleArn, statements }: { readonly roleArn: string; readonly statements: readonly Statement[] },
): string | undefined {
  const [first, ...more] = missingActions(settings, statements);
  if (first === undefined) return undefined;
  if (readsQueue(settings)) {
    return `The function execution role does not have permissions to call ${first.replace("sqs:", "")} on SQS`;
  }
  const resource = settings.eventSourceArn.replace(/\/consumer\/.*$/, "");
  return `Cannot access stream ${resource}. The role ${roleArn} cannot perform ${[first, ...more].join(", ")}.`;
}
