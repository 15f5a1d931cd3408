import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import {
  S3BucketLifecycleConfiguration,
  type S3BucketLifecycleConfigurationRule,
} from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy/index.js";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js";
import type { Construct } from "constructs";

export type PrivateBucketOptions = {
  /** Bucket names are shared by all accounts, so the account is part of them. */
  readonly name: (account: string) => string;
  readonly lifecycle: S3BucketLifecycleConfigurationRule[];
};

/** A bucket that is encrypted, closed to the public, and reached over TLS alone. One for each scope. */
export function createPrivateBucket(scope: Construct, { name, lifecycle }: PrivateBucketOptions): S3Bucket {
  const account = new DataAwsCallerIdentity(scope, "account");
  const created = new S3Bucket(scope, "bucket", { bucket: name(account.accountId) });
  const { bucket } = created;
  new S3BucketServerSideEncryptionConfigurationA(scope, "encryption", {
    bucket,
    rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
  const access = new S3BucketPublicAccessBlock(scope, "access", {
    bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  new S3BucketLifecycleConfiguration(scope, "lifecycle", { bucket, rule: lifecycle });
  new S3BucketPolicy(scope, "policy", {
    bucket,
    policy: onlyEncryptedTransport(created.arn),
    // Two changes of one bucket's access at once are refused.
    dependsOn: [access],
  });
  return created;
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
