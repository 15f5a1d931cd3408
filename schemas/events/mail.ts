import * as z from "zod/mini";
import { defineEvent } from "../defineEvent.ts";

/** The mail service took the confirmation. */
export const mailSent = defineEvent({
  type: "mail.sent",
  version: 1,
  schema: z.object({ messageId: z.string().check(z.minLength(1), z.maxLength(256)) }),
});

/** The confirmation cannot be sent; the order stands. */
export const mailFailed = defineEvent({
  type: "mail.failed",
  version: 1,
  schema: z.object({ reason: z.string().check(z.minLength(1), z.maxLength(256)) }),
});
