import type { RecordedAnswers } from "../../engine/core/recordedAnswers.ts";
import type { DomainEvent } from "../../engine/index.ts";
import { paymentAuthorized, paymentDeclined, paymentRefunded } from "../../schemas/events/payment.ts";
import type { EventData } from "../../schemas/events.ts";
import type { Payments } from "./payments.ts";

/** The provider as the events tell it that the processor emitted: nothing is asked, no money moves. */
export const recordedPayments: RecordedAnswers = (emitted) => ({ ports: { payments: toPayments(emitted) } });

function toPayments(emitted: readonly DomainEvent[]): Payments {
  const find = (type: string) => emitted.find((event) => event.type === type)?.data;
  return {
    async authorize() {
      const authorized = find(paymentAuthorized.type) as EventData<"payment.authorized"> | undefined;
      if (authorized) return { approved: true, authorizationId: authorized.authorizationId };
      const declined = find(paymentDeclined.type) as EventData<"payment.declined"> | undefined;
      if (declined) return { approved: false, reason: declined.reason };
      throw new Error("The log does not hold the provider's answer.");
    },
    async refund() {
      const refunded = find(paymentRefunded.type) as EventData<"payment.refunded"> | undefined;
      if (refunded) return { refundId: refunded.refundId };
      throw new Error("The log does not hold the provider's refund.");
    },
  };
}
