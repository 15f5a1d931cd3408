import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy/index.js";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js";
import { Construct } from "constructs";

const retentionDays = 365;

/** Where Lambda puts the batches that it gives up: the failure destination of every event source mapping. */
export class FailureBucket extends Construct {
  readonly bucket: S3Bucket;

  constructor(scope: Construct, stage: string) {
    super(scope, "failures");
    const account = new DataAwsCallerIdentity(this, "account");
    this.bucket = new S3Bucket(this, "bucket", { bucket: `orderly-${stage}-failures-${account.accountId}` });
    const bucket = this.bucket.bucket;
    new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    const access = new S3BucketPublicAccessBlock(this, "access", {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket,
      rule: [{ id: "expire", status: "Enabled", filter: [{}], expiration: [{ days: retentionDays }] }],
    });
    new S3BucketPolicy(this, "policy", {
      bucket,
      policy: onlyEncryptedTransport(this.bucket.arn),
      // Two changes of one bucket's access at once are refused.
      dependsOn: [access],
    });
  }
}

function onlyEncryptedTransport(arn: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}
