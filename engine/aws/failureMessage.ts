import * as z from "zod/mini";

/**
 * What Lambda sends to the failure destination of an event source mapping: to SQS this alone, to S3 with the invocation's
 * event beside it, as JSON text.
 * (https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html)
 */
const failureMessage = z.object({
  requestContext: z.object({ functionArn: z.string(), condition: z.string() }),
  KinesisBatchInfo: z.object({
    shardId: z.string(),
    startSequenceNumber: z.string(),
    endSequenceNumber: z.string(),
    batchSize: z.int().check(z.positive()),
    streamArn: z.string(),
  }),
  payload: z.optional(z.string()),
});

export type FailureMessage = z.infer<typeof failureMessage>;

/** An object that S3 reports to be there. The key of a notification is URL-encoded. */
export type FailureObject = { readonly bucket: string; readonly key: string };

const objectNotification = z.object({
  Records: z.array(
    z.object({
      eventSource: z.literal("aws:s3"),
      s3: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }),
    }),
  ),
});

/** S3's word that notifications are set up. */
const testEvent = z.object({ Event: z.literal("s3:TestEvent") });

/** What the failures function is told: of a failure, or where failures are to be found. */
export type FailureNotice =
  | { readonly kind: "failure"; readonly failure: FailureMessage }
  | { readonly kind: "objects"; readonly objects: readonly FailureObject[] };

const failureNotice = z.union([
  z.pipe(
    failureMessage,
    z.transform((failure): FailureNotice => ({ kind: "failure", failure })),
  ),
  z.pipe(
    objectNotification,
    z.transform(({ Records }): FailureNotice => {
      const objects = Records.map(({ s3 }) => ({
        bucket: s3.bucket.name,
        key: decodeURIComponent(s3.object.key.replaceAll("+", " ")),
      }));
      return { kind: "objects", objects };
    }),
  ),
  z.pipe(
    testEvent,
    z.transform((): FailureNotice => ({ kind: "objects", objects: [] })),
  ),
]);

/** @throws ZodError when it is neither a failure nor S3's notification */
export function readFailureNotice(json: unknown): FailureNotice {
  return failureNotice.parse(json);
}

/** @throws ZodError or SyntaxError when the text is no failure */
export function readFailureMessage(text: string): FailureMessage {
  return failureMessage.parse(JSON.parse(text));
}
