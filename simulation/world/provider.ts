import type { Mailer } from "../../processors/mail/mailer.ts";
import type { Payments } from "../../processors/payment/payments.ts";
import type { Link } from "./link.ts";

/** The payment provider and the mail service, with their own books. */
export type SimulatedProvider = {
  readonly connect: (link: Link) => { readonly payments: Payments; readonly mailer: Mailer };
  /** Money that was taken and given back, in minor units, by idempotency key. */
  readonly authorized: ReadonlyMap<string, number>;
  readonly refunded: ReadonlyMap<string, number>;
  /** Times that each mail was sent, by its text. */
  readonly mails: ReadonlyMap<string, number>;
};

/** What the provider says to an authorization, once it answers. */
export const toAuthorization = ({ idempotencyKey, card }: { idempotencyKey: string; card: string }) =>
  card === "approve"
    ? ({ approved: true, authorizationId: `authorization-${idempotencyKey}` } as const)
    : ({ approved: false, reason: "The card was declined." } as const);

/** What the provider says to a refund. */
export const toRefund = (idempotencyKey: string) => ({ refundId: `refund-${idempotencyKey}` });

/** What the mail service says to a mail. */
export const toMailResult = ({ to, text }: { readonly to: string; readonly text: string }) =>
  to.startsWith("refused@")
    ? ({ kind: "refused", reason: "The mail service refused the mail." } as const)
    : ({ kind: "sent", messageId: `message-${text}` } as const);

/** A provider that keeps its promises: the same idempotency key moves money once. */
export function createProvider(): SimulatedProvider {
  const authorized = new Map<string, number>();
  const refunded = new Map<string, number>();
  const mails = new Map<string, number>();

  return {
    authorized,
    refunded,
    mails,
    connect: (link) => ({
      payments: {
        authorize: (request) =>
          link.call(() => {
            const result = toAuthorization(request);
            if (result.approved) authorized.set(request.idempotencyKey, request.amount.amount);
            return result;
          }),
        refund: ({ idempotencyKey, amount }) =>
          link.call(() => {
            refunded.set(idempotencyKey, amount.amount);
            return toRefund(idempotencyKey);
          }),
      },
      mailer: {
        send: (mail) =>
          link.call(() => {
            const result = toMailResult(mail);
            if (result.kind === "sent") mails.set(mail.text, (mails.get(mail.text) ?? 0) + 1);
            return result;
          }),
      },
    }),
  };
}
