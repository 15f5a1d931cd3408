import type { DomainEvent } from "../../engine/index.ts";
import type { Sent } from "../world/clients.ts";
import type { Violation } from "./violation.ts";

/** Looks at what leaves a processor at the moment when it leaves. */
export type LiveChecks = {
  readonly onEvent: (event: DomainEvent) => void;
  readonly onSent: (sent: Sent) => void;
};

export type LiveChecksOptions = {
  /** What stands in a processor's table right now. */
  readonly stateOf: (processor: string, key: string) => object | undefined;
  readonly report: (violation: Violation) => void;
};

/** States of its processor, one of which has to be committed before an event may stand in the log. */
const committedBefore: Readonly<
  Record<string, { readonly processor: string; readonly statuses: readonly string[] }>
> = {
  "payment.authorized": { processor: "payment", statuses: ["authorized", "refunded"] },
  "payment.declined": { processor: "payment", statuses: ["declined"] },
  "payment.refunded": { processor: "payment", statuses: ["refunded"] },
  "stock.reserved": { processor: "stock", statuses: ["reserved"] },
  "stock.rejected": { processor: "stock", statuses: ["rejected"] },
  "order.confirmed": { processor: "order", statuses: ["confirmed", "completed"] },
  "order.cancelled": { processor: "order", statuses: ["cancelled"] },
  "order.completed": { processor: "order", statuses: ["completed"] },
  "mail.sent": { processor: "mail", statuses: ["sent"] },
  "mail.failed": { processor: "mail", statuses: ["failed"] },
};

/** The same for what a client is told, by step and state of the message. */
const committedBeforeSaid: Readonly<Record<string, readonly string[]>> = {
  "payment success": ["authorized", "refunded"],
  "payment error": ["declined"],
  "stock success": ["reserved"],
  "stock error": ["rejected"],
  "mail success": ["sent"],
  "mail error": ["failed"],
  "order finished": ["completed"],
};

/**
 * Nothing is published or said before its commit, and no client hears a lower sequence for the first time after a
 * higher one. A repetition is what at-least-once means; it has to be word for word.
 */
export function createLiveChecks({ stateOf, report }: LiveChecksOptions): LiveChecks {
  const heard = new Map<string, { highest: number; readonly messages: Map<number, string> }>();
  const statusOf = (processor: string, key: string): string =>
    (stateOf(processor, key) as { status?: string } | undefined)?.status ?? "nothing";

  return {
    onEvent({ id, type, subject }) {
      const needed = committedBefore[type];
      if (!needed) return;
      const status = statusOf(needed.processor, subject);
      if (needed.statuses.includes(status)) return;
      report({
        rule: "published after its commit",
        text: `${type} ${id} of ${subject} while ${status} is committed`,
      });
    },
    onSent({ connectionId, message }) {
      // That something is set aside is said by whoever does it, beside what others say meanwhile.
      if (message.code !== undefined) return;
      const { step, state, orderId, sequence } = message;
      const what = `${String(step)} ${String(state)}`;
      const status = statusOf(String(step), String(orderId));
      if (!committedBeforeSaid[what]?.includes(status)) {
        report({
          rule: "said after its commit",
          text: `"${what}" of ${String(orderId)} while ${status} is committed`,
        });
      }
      const conversation = `${connectionId}/${String(orderId)}`;
      const known = heard.get(conversation) ?? { highest: -1, messages: new Map() };
      heard.set(conversation, known);
      const text = JSON.stringify(message);
      const before = known.messages.get(sequence as number);
      if (before !== undefined && before !== text) {
        report({ rule: "repeated word for word", text: `${before} and then ${text}` });
      }
      if (before === undefined && (sequence as number) < known.highest) {
        report({
          rule: "said in order",
          text: `"${what}" (${String(sequence)}) of ${conversation} after ${known.highest}`,
        });
      }
      known.messages.set(sequence as number, text);
      known.highest = Math.max(known.highest, sequence as number);
    },
  };
}
