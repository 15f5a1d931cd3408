import * as z from "zod/mini";

/** What names the schema of the envelope. */
export const envelopeId = "urn:orderly:envelope";

const name = z.string().check(z.minLength(1), z.maxLength(256));

/**
 * The attributes around an event's data: CloudEvents 1.0 in JSON with Orderly's extensions. Attributes that are not
 * known are dropped; `data` is left to the event's own schema.
 */
export const envelope = z.object({
  specversion: z.literal("1.0"),
  id: name,
  source: name,
  type: z.string().check(z.regex(/^[a-z]+(?:\.[a-z]+)+$/)),
  subject: name,
  time: z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/)),
  datacontenttype: z.literal("application/json"),
  dataschema: name,
  dataversion: z.int().check(z.positive()),
  correlationid: name,
  causationid: z.optional(name),
  causationdepth: z.int().check(z.nonnegative()),
  traceparent: z.optional(z.string().check(z.regex(/^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/))),
  replyto: z.optional(z.string().check(z.maxLength(2048), z.regex(/^https?:\/\//))),
  data: z.unknown(),
});
