import { defineProcessor } from "../../engine/index.ts";
import { mailFailed, mailSent } from "../../schemas/events/mail.ts";
import type { OrderlyEvents } from "../../schemas/events.ts";
import { failure, setAside, success } from "../messages.ts";
import type { Mailer } from "./mailer.ts";

/** The confirmation mail of one order. */
export type Confirmation = { readonly status: "none" | "sent" | "failed"; readonly to?: string | undefined };

/** Mails the confirmation of an order. */
export const mail = defineProcessor<Confirmation, OrderlyEvents, { readonly mailer: Mailer }>({
  name: "mail",
  whenParked: setAside("mail"),
  initial: () => ({ status: "none" }),
  on: {
    "order.placed": (state, { data }) => ({ state: { ...state, to: data.customer.email } }),
    "order.confirmed": async (state, { subject }, { mailer }) => {
      if (state.status !== "none") return undefined;
      const report = { orderId: subject, step: "mail" } as const;
      const result = await send(mailer, { to: state.to, orderId: subject });
      // The address has done its work: it is kept no longer than it is needed.
      if (result.kind === "sent") {
        return {
          state: { status: "sent" },
          emit: [mailSent({ messageId: result.messageId })],
          notify: [success("Mail sent.", report)],
        };
      }
      return {
        state: { status: "failed" },
        emit: [mailFailed({ reason: result.reason })],
        notify: [failure("Mail could not be sent.", report)],
      };
    },
  },
});

async function send(
  mailer: Mailer,
  { to, orderId }: { readonly to: string | undefined; readonly orderId: string },
) {
  if (to === undefined) return { kind: "refused", reason: "The order has no mail address." } as const;
  return mailer.send({
    to,
    subject: "Your order is confirmed",
    text: `Your order ${orderId} is on its way.`,
  });
}
