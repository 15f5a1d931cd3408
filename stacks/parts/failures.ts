import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import type { KinesisStream } from "@cdktf/provider-aws/lib/kinesis-stream/index.js";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketNotification } from "@cdktf/provider-aws/lib/s3-bucket-notification/index.js";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { Construct } from "constructs";
import { environment } from "../../engine/lambda/environment.ts";
import { replayEnvironment } from "../../replay/lambda/environment.ts";
import { failuresFunction } from "../functions.ts";
import { names } from "../names.ts";
import type { Gateway } from "./gateway.ts";
import { Lambda } from "./lambda.ts";
import { toProcessorTables } from "./processorTables.ts";
import type { Grant } from "./role.ts";

export type FailuresOptions = {
  readonly stage: string;
  readonly artefactHash: string;
  readonly log: KinesisStream;
  readonly gateway: Gateway;
  /** The failure destination. */
  readonly bucket: S3Bucket;
  readonly forwards: DynamodbTable;
  /** Says which slot of a view is in use. */
  readonly replayTable: DynamodbTable;
  /** By the function's name in functions.ts; a view has two. */
  readonly tables: ReadonlyMap<string, DynamodbTable>;
};

const timeoutSeconds = 120;
/** The longest that SQS keeps a message. */
const deadLettersSeconds = 1_209_600;

/** The function that parks what Lambda gives up, and the queue for what even it cannot work off. */
export class Failures extends Construct {
  readonly deadLetters: SqsQueue;

  constructor(scope: Construct, options: FailuresOptions) {
    super(scope, "failed-records");
    const { stage, bucket, log, gateway } = options;
    this.deadLetters = new SqsQueue(this, "dead-letters", {
      name: names.lambda(stage, `${failuresFunction}-dead-letters`),
      messageRetentionSeconds: deadLettersSeconds,
      sqsManagedSseEnabled: true,
    });
    const lambda = new Lambda(this, {
      name: failuresFunction,
      functionName: names.lambda(stage, failuresFunction),
      artefactHash: options.artefactHash,
      timeoutSeconds,
      variables: {
        [environment.streamName]: log.name,
        [environment.connectionsUrl]: gateway.connectionsUrl,
        [environment.forwardsTable]: options.forwards.name,
        [replayEnvironment.replayTable]: options.replayTable.name,
        [environment.processorTables]: toProcessorTables(options.tables, stage),
      },
      grants: toGrants(options),
      deadLetterArn: this.deadLetters.arn,
    });
    const permission = new LambdaPermission(lambda, "permission", {
      functionName: lambda.function.functionName,
      action: "lambda:InvokeFunction",
      principal: "s3.amazonaws.com",
      sourceArn: bucket.arn,
    });
    new S3BucketNotification(this, "notification", {
      bucket: bucket.bucket,
      lambdaFunction: [{ lambdaFunctionArn: lambda.function.arn, events: ["s3:ObjectCreated:*"] }],
      dependsOn: [permission],
    });
  }
}

function toGrants({ bucket, log, gateway, tables, forwards, replayTable }: FailuresOptions): Grant[] {
  return [
    { actions: ["s3:GetObject"], resources: [`${bucket.arn}/*`] },
    {
      actions: ["kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:PutRecords"],
      resources: [log.arn],
    },
    {
      actions: ["dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem"],
      resources: [...tables.values()].map(({ arn }) => arn),
    },
    gateway.postGrant,
    { actions: ["dynamodb:GetItem"], resources: [forwards.arn, replayTable.arn] },
  ];
}
