import * as z from "zod";
import { defineEvent } from "../defineEvent.ts";

/** The mail service took the confirmation. */
export const mailSent = defineEvent({
  type: "mail.sent",
  version: 1,
  schema: z.object({ messageId: z.string().min(1).max(256) }),
});

/** The confirmation cannot be sent; the order stands. */
export const mailFailed = defineEvent({
  type: "mail.failed",
  version: 1,
  schema: z.object({ reason: z.string().min(1).max(256) }),
});
