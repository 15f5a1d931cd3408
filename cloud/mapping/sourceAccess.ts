import { type Access, judge, type Statement } from "../iam/policy.ts";
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

/** What a mapping needs of its source. A consumer's retries are read from the stream itself. (esm 1.4) */
function accessesOf(settings: EventSourceSettings): readonly Access[] {
  const { eventSourceArn } = settings;
  const resource = streamOf(settings);
  const needed = readsQueue(settings) ? queueActions : streamActions;
  const accesses = needed.map((action) => ({ action, resource }));
  if (resource === eventSourceArn) return accesses;
  return [...accesses, { action: "kinesis:SubscribeToShard", resource: eventSourceArn }];
}

function streamOf({ eventSourceArn }: EventSourceSettings): string {
  return eventSourceArn.replace(/\/consumer\/.*$/, "");
}

/** The actions on a mapping's source that the function's role may not do, though the mapping needs them. */
export function missingActions(
  settings: EventSourceSettings,
  statements: readonly Statement[],
): readonly string[] {
  return accessesOf(settings)
    .filter((access) => judge(statements, access) !== "allowed")
    .map(({ action }) => action);
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
  return `Cannot access stream ${streamOf(settings)}. The role ${roleArn} cannot perform ${[first, ...more].join(", ")}.`;
}
