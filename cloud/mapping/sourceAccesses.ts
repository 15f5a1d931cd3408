import type { Access } from "../iam/policy.ts";

/** What Lambda asks for when a mapping is made (developer guide, "Using Lambda with Kinesis", permissions). */
const streamActions = [
  "DescribeStream",
  "DescribeStreamSummary",
  "GetRecords",
  "GetShardIterator",
  "ListShards",
];

/**
 * What the function's role has to be allowed so that its mapping can read the stream; for a consumer, to subscribe to
 * it as well: retries are read from the stream itself. (esm 1.4)
 */
export function sourceAccessesOf(eventSourceArn: string): readonly Access[] {
  const streamArn = eventSourceArn.replace(/\/consumer\/.*$/, "");
  const accesses = streamActions.map((action) => ({ action: `kinesis:${action}`, resource: streamArn }));
  return streamArn === eventSourceArn
    ? accesses
    : [...accesses, { action: "kinesis:SubscribeToShard", resource: eventSourceArn }];
}
