import type { MetricName } from "../runtime/ports.ts";

/** Names of the environment variables that the stacks set and the functions read. */
export const environment = {
  /** Name of the Kinesis stream that is the log. */
  streamName: "ORDERLY_STREAM_NAME",
  /** Name of the function's own DynamoDB table. */
  tableName: "ORDERLY_TABLE_NAME",
  /** `https://<API>.execute-api.<region>.amazonaws.com/<stage>`: where connections are reached. */
  connectionsUrl: "ORDERLY_CONNECTIONS_URL",
  /** Version of the deployed code: the hash of the function's package. */
  version: "ORDERLY_VERSION",
  /** Name of the table that says where a client is after it came back. */
  forwardsTable: "ORDERLY_FORWARDS_TABLE",
  /** JSON object: by the name of a processor's function, the processor's name and its table. */
  processorTables: "ORDERLY_PROCESSOR_TABLES",
  /** `error`, `warn`, `info` (the default) or `debug`. */
  logLevel: "ORDERLY_LOG_LEVEL",
} as const;

/** The namespace of all metrics in CloudWatch; their dimension is the service: a function's own name. */
export const metricsNamespace = "Orderly";

/** What each count is called in CloudWatch. */
export const metricNames = {
  parked: "EventsParked",
  heldKeys: "KeysHeld",
  notKept: "EventsNotKept",
  retried: "EventsRetried",
} as const satisfies Record<MetricName, string>;
