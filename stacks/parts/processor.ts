import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import type { KinesisStream } from "@cdktf/provider-aws/lib/kinesis-stream/index.js";
import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping/index.js";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import type { Sesv2EmailIdentity } from "@cdktf/provider-aws/lib/sesv2-email-identity/index.js";
import type { Construct } from "constructs";
import { environment } from "../../engine/lambda/environment.ts";
import { processorEnvironment } from "../../processors/environment.ts";
import { replayEnvironment } from "../../replay/lambda/environment.ts";
import type { ProcessorFunctionSpec } from "../functions.ts";
import { names, type Slot } from "../names.ts";
import type { Gateway } from "./gateway.ts";
import { Lambda } from "./lambda.ts";
import { readStream } from "./readStream.ts";
import type { Grant } from "./role.ts";

export type ProcessorOptions = {
  readonly spec: ProcessorFunctionSpec;
  readonly stage: string;
  readonly artefactHash: string;
  readonly log: KinesisStream;
  readonly table: DynamodbTable;
  readonly gateway: Gateway;
  readonly failures: S3Bucket;
  readonly forwards: DynamodbTable;
  readonly sender: Sesv2EmailIdentity;
  /** Says which slot of a view is in use. */
  readonly replayTable: DynamodbTable;
  /** Of a view: the second one stands still until it is made again. */
  readonly slot?: Slot;
};

/** Kinesis records of one invocation. */
const batchSize = 100;
/**
 * Tries of a record that stands alone, after the first; then it goes to the failure destination. The engine gives an
 * event up long before; what comes so far is a function or a table that fails for everybody, and there waiting keeps
 * the order (ADR 0009).
 */
const retryAttemptsMax = 100;
const timeoutSeconds = 30;

/** A processor's function and what drives it: the log, one batch of a shard at a time. */
export function createProcessor(scope: Construct, options: ProcessorOptions): void {
  const { spec, stage, log, table, gateway, failures, sender, slot = "a" } = options;
  const name = names.slot(spec.name, slot);
  const lambda = new Lambda(scope, {
    name,
    functionName: names.lambda(stage, name),
    artefact: spec.name,
    artefactHash: options.artefactHash,
    timeoutSeconds,
    variables: {
      [environment.streamName]: log.name,
      [environment.tableName]: table.name,
      [environment.connectionsUrl]: gateway.connectionsUrl,
      [environment.forwardsTable]: options.forwards.name,
      ...(spec.isView && {
        [replayEnvironment.replayTable]: options.replayTable.name,
        [replayEnvironment.viewSlot]: slot,
      }),
      ...(spec.sendsMail && { [processorEnvironment.mailSender]: sender.emailIdentity }),
    },
    grants: toGrants(options),
  });
  new LambdaEventSourceMapping(lambda, "mapping", {
    eventSourceArn: log.arn,
    functionName: lambda.function.arn,
    startingPosition: "TRIM_HORIZON",
    batchSize,
    bisectBatchOnFunctionError: true,
    maximumRetryAttempts: retryAttemptsMax,
    functionResponseTypes: ["ReportBatchItemFailures"],
    destinationConfig: { onFailure: { destinationArn: failures.arn } },
    // Which of a view's two is driven is the affair of rebuild; a deployment leaves it as it is.
    ...(spec.isView && { enabled: slot === "a", lifecycle: { ignoreChanges: ["enabled"] } }),
  });
}

function toGrants(options: ProcessorOptions): Grant[] {
  const { spec, log, table, gateway, failures, forwards, replayTable, sender } = options;
  const commit = [
    "dynamodb:PutItem",
    "dynamodb:DeleteItem",
    ...(spec.transacts ? ["dynamodb:ConditionCheckItem"] : []),
  ];
  return [
    { actions: readStream, resources: [log.arn] },
    { actions: ["dynamodb:BatchGetItem", "dynamodb:Query", ...commit], resources: [table.arn] },
    { actions: ["s3:ListBucket"], resources: [failures.arn] },
    { actions: ["s3:PutObject"], resources: [`${failures.arn}/*`] },
    ...(spec.emits ? [{ actions: ["kinesis:PutRecords"], resources: [log.arn] }] : []),
    // Whoever parks an event tells its client.
    gateway.postGrant,
    {
      actions: ["dynamodb:GetItem"],
      resources: [forwards, ...(spec.isView ? [replayTable] : [])].map(({ arn }) => arn),
    },
    ...(spec.sendsMail ? [{ actions: ["ses:SendEmail"], resources: [sender.arn] }] : []),
  ];
}
