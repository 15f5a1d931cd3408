import { requiredText } from "../config.ts";
import { type ComputeAttributes, nameOf, type ResourceFamily } from "../resourceType.ts";

/** A setting of a bucket: its ID is the bucket's. */
const ofBucket: ComputeAttributes = ({ config }) => ({ id: requiredText(config, "bucket") });

/** S3 buckets and their settings. */
export const s3Types: ResourceFamily = {
  aws_s3_bucket: (draft) => {
    const { partition, region } = draft.place;
    const bucket = nameOf(draft, "bucket");
    return {
      id: bucket,
      bucket,
      arn: `arn:${partition}:s3:::${bucket}`,
      region,
      bucket_region: region,
      bucket_domain_name: `${bucket}.s3.amazonaws.com`,
      bucket_regional_domain_name: `${bucket}.s3.${region}.amazonaws.com`,
    };
  },
  aws_s3_bucket_versioning: ofBucket,
  aws_s3_bucket_public_access_block: ofBucket,
  aws_s3_bucket_server_side_encryption_configuration: ofBucket,
  aws_s3_bucket_lifecycle_configuration: ofBucket,
  aws_s3_bucket_policy: ofBucket,
  aws_s3_bucket_ownership_controls: ofBucket,
  aws_s3_bucket_notification: ofBucket,
};
