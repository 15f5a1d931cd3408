import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import type { KinesisStream } from "@cdktf/provider-aws/lib/kinesis-stream/index.js";
import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping/index.js";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning/index.js";
import { Construct } from "constructs";
import { environment } from "../../engine/lambda/environment.ts";
import { replayEnvironment } from "../../replay/lambda/environment.ts";
import { archiveFunction } from "../functions.ts";
import { names } from "../names.ts";
import { Lambda } from "./lambda.ts";
import { createPrivateBucket } from "./privateBucket.ts";
import { readStream } from "./readStream.ts";

export type ArchiveOptions = {
  readonly stage: string;
  readonly artefactHash: string;
  readonly log: KinesisStream;
  readonly replayTable: DynamodbTable;
};

/** Records of one invocation; Lambda's limit of 6 MB comes first for all but small ones. */
const batchSize = 10_000;
/** How long records are gathered: one object each minute and shard, made one each hour. */
const windowSeconds = 60;
const timeoutSeconds = 120;
/** What was deleted or overwritten can be had back for so long. */
const undoDays = 30;
/** From then on an object is read now and then at most. */
const coolAfterDays = 30;

/** The log beyond the stream's retention: a bucket, and the function that writes it. It keeps everything for good. */
export class Archive extends Construct {
  readonly bucket: S3Bucket;

  constructor(scope: Construct, options: ArchiveOptions) {
    super(scope, "archive");
    const { stage, log, replayTable } = options;
    this.bucket = createPrivateBucket(this, {
      name: (account) => names.archiveBucket(stage, account),
      lifecycle: [
        {
          id: "cool",
          status: "Enabled",
          filter: [{}],
          transition: [{ days: coolAfterDays, storageClass: "STANDARD_IA" }],
          noncurrentVersionExpiration: [{ noncurrentDays: undoDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
    });
    new S3BucketVersioningA(this, "versioning", {
      bucket: this.bucket.bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    const lambda = new Lambda(this, {
      name: archiveFunction,
      functionName: names.lambda(stage, archiveFunction),
      artefactHash: options.artefactHash,
      timeoutSeconds,
      variables: {
        [environment.streamName]: log.name,
        [replayEnvironment.archiveBucket]: this.bucket.bucket,
        [replayEnvironment.replayTable]: replayTable.name,
      },
      grants: [
        { actions: readStream, resources: [log.arn] },
        { actions: ["s3:ListBucket"], resources: [this.bucket.arn] },
        {
          actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
          resources: [`${this.bucket.arn}/*`],
        },
        { actions: ["dynamodb:GetItem", "dynamodb:PutItem"], resources: [replayTable.arn] },
      ],
    });
    // A batch is tried again for as long as the stream keeps it: whatever were given up would be a gap.
    new LambdaEventSourceMapping(lambda, "mapping", {
      eventSourceArn: log.arn,
      functionName: lambda.function.arn,
      startingPosition: "TRIM_HORIZON",
      batchSize,
      maximumBatchingWindowInSeconds: windowSeconds,
    });
  }
}
