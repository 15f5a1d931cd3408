import { randomBytes } from "node:crypto";

/** What an event tells of an object that was created. */
export type CreatedObject = {
  readonly region: string;
  readonly eventMs: number;
  /** `Put`, `Copy` and so on. */
  readonly kind: string;
  readonly accessKeyId: string;
  readonly requestId: string;
  readonly configurationId: string;
  readonly account: string;
  readonly bucket: string;
  readonly key: string;
  readonly sizeBytes: number;
  readonly eTag: string;
  /** Greater for a later event of the same key, compared as text. */
  readonly sequencer: string;
};

/** The event in S3's form, version 2.1, serialised. (S3 user guide, "Event message structure") */
export function toS3Event(created: CreatedObject): string {
  const record = {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: created.region,
    eventTime: new Date(created.eventMs).toISOString(),
    eventName: `ObjectCreated:${created.kind}`,
    userIdentity: { principalId: `AWS:${created.accessKeyId}` },
    requestParameters: { sourceIPAddress: "127.0.0.1" },
    responseElements: {
      "x-amz-request-id": created.requestId,
      "x-amz-id-2": randomBytes(48).toString("base64"),
    },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: created.configurationId,
      bucket: {
        name: created.bucket,
        ownerIdentity: { principalId: created.account },
        arn: `arn:aws:s3:::${created.bucket}`,
      },
      object: {
        key: encodeKey(created.key),
        size: created.sizeBytes,
        eTag: created.eTag,
        sequencer: created.sequencer,
      },
    },
  };
  return JSON.stringify({ Records: [record] });
}

/** As S3 encodes keys in events: like a form, except that slashes stay. */
function encodeKey(key: string): string {
  return new URLSearchParams({ key }).toString().slice("key=".length).replaceAll("%2F", "/");
}
