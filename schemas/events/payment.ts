import * as z from "zod/mini";
import { defineEvent } from "../defineEvent.ts";
import { money } from "../money.ts";

const id = z.string().check(z.minLength(1), z.maxLength(128));

/** The provider reserved the amount. */
export const paymentAuthorized = defineEvent({
  type: "payment.authorized",
  version: 1,
  schema: z.object({ authorizationId: id, amount: money }),
});

/** The provider refused. */
export const paymentDeclined = defineEvent({
  type: "payment.declined",
  version: 1,
  schema: z.object({ reason: z.string().check(z.minLength(1), z.maxLength(256)) }),
});

/** The whole amount went back. */
export const paymentRefunded = defineEvent({
  type: "payment.refunded",
  version: 1,
  schema: z.object({ authorizationId: id, refundId: id, amount: money }),
});
