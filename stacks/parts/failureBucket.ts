import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { Construct } from "constructs";
import { names } from "../names.ts";
import { createPrivateBucket } from "./privateBucket.ts";

const retentionDays = 365;

/** Where Lambda puts the batches that it gives up: the failure destination of every event source mapping. */
export class FailureBucket extends Construct {
  readonly bucket: S3Bucket;

  constructor(scope: Construct, stage: string) {
    super(scope, "failures");
    this.bucket = createPrivateBucket(this, {
      name: (account) => names.failuresBucket(stage, account),
      lifecycle: [{ id: "expire", status: "Enabled", filter: [{}], expiration: [{ days: retentionDays }] }],
    });
  }
}
