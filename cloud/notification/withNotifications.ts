import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import { credentialOf } from "../endpoint/credential.ts";
import type { AcceptEvent } from "../lambda/async/asyncInvoker.ts";
import type { Service, ServiceRequest } from "../service.ts";
import type { NotificationSettings } from "./notificationSettings.ts";
import { type ObjectCreation, objectCreationOf, succeeded } from "./objectCreation.ts";
import { toS3Event } from "./s3Event.ts";

export type NotifyingOptions = {
  readonly notifications: readonly NotificationSettings[];
  readonly accept: AcceptEvent;
  readonly clock: Clock;
  readonly region: string;
  readonly account: string;
};

/**
 * S3 that tells functions of new objects, whoever put them. A request is answered once its event is kept, so that a
 * writer who got no answer, and writes again, is never the only one who knew of the object.
 */
export function withNotifications(s3: Service, options: NotifyingOptions): Service {
  const { notifications, accept, clock, region, account } = options;
  if (notifications.length === 0) return s3;
  const nextSequencer = sequencers(clock);
  return {
    ...s3,
    handle: async (request) => {
      const creation = objectCreationOf(request);
      const interested = creation === undefined ? [] : notifications.filter(concerns(creation));
      const response = await s3.handle(request);
      if (creation === undefined || interested.length === 0 || !succeeded(response, creation))
        return response;
      const object = await describe(s3, { creation, request });
      const sequencer = nextSequencer();
      for (const { id, functionArn } of interested) {
        const payload = toS3Event({
          region,
          account,
          ...creation,
          ...object,
          eventMs: clock.now(),
          requestId: response.headers["x-amz-request-id"] ?? randomUUID(),
          configurationId: id,
          sequencer,
        });
        await accept({ requestId: randomUUID(), functionArn, payload });
      }
      return response;
    },
  };
}

function concerns({ bucket, key, kind }: ObjectCreation): (notification: NotificationSettings) => boolean {
  return (notification) =>
    notification.bucket === bucket &&
    key.startsWith(notification.keyPrefix) &&
    key.endsWith(notification.keySuffix) &&
    notification.events.some((event) => event === "s3:ObjectCreated:*" || event.endsWith(`:${kind}`));
}

/** Size and tag are asked for: neither a copy nor an upload in parts tells its size. */
async function describe(
  s3: Service,
  { creation, request }: { readonly creation: ObjectCreation; readonly request: ServiceRequest },
): Promise<{ readonly sizeBytes: number; readonly eTag: string; readonly accessKeyId: string }> {
  const path = `/${creation.bucket}/${creation.key.split("/").map(encodeURIComponent).join("/")}`;
  const { authorization = "" } = request.headers;
  const { headers } = await s3.handle({
    method: "HEAD",
    path,
    query: new URLSearchParams(),
    headers: { authorization },
    body: Buffer.alloc(0),
  });
  return {
    sizeBytes: Number(headers["content-length"] ?? 0),
    eTag: (headers.etag ?? "").replaceAll('"', ""),
    accessKeyId: (request.credential ?? credentialOf(request))?.accessKeyId ?? "ANONYMOUS",
  };
}

/** Sixteen hexadecimal digits that only grow. */
function sequencers(clock: Clock): () => string {
  let last = 0;
  return () => {
    last = Math.max(last + 1, clock.now() * 1_000);
    return last.toString(16).toUpperCase().padStart(16, "0");
  };
}
