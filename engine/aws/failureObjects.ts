import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { FailureObject } from "./failureMessage.ts";

/** Reads the objects of the failure destination. */
export type FailureObjects = {
  /** The object's text. @throws what the SDK throws, also when there is no such object */
  readonly read: (object: FailureObject) => Promise<string>;
};

/** The objects of S3. Buckets are addressed by path, which every endpoint understands. */
export function createFailureObjects(
  client: Pick<S3Client, "send"> = new S3Client({ forcePathStyle: true }),
): FailureObjects {
  return {
    async read({ bucket, key }) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToString("utf8")) ?? "";
    },
  };
}
