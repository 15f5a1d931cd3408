import * as z from "zod";

const name = z.string().min(1).max(256);

/**
 * The attributes around an event's data: CloudEvents 1.0 in JSON with Orderly's extensions. Attributes that are not
 * known are dropped; `data` is left to the event's own schema.
 */
export const envelope = z.object({
  specversion: z.literal("1.0"),
  id: name,
  source: name,
  type: z.string().regex(/^[a-z]+(?:\.[a-z]+)+$/),
  subject: name,
  time: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/),
  datacontenttype: z.literal("application/json"),
  dataschema: name,
  dataversion: z.int().positive(),
  correlationid: name,
  causationid: name.optional(),
  causationdepth: z.int().nonnegative(),
  traceparent: z
    .string()
    .regex(/^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/)
    .optional(),
  replyto: z
    .string()
    .max(2048)
    .regex(/^https?:\/\//)
    .optional(),
  data: z.unknown(),
});
