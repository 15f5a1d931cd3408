import type { ShopMessage } from "../../schemas/messages.ts";
import type { PlannedOrder } from "./plan.ts";

/** What the client of one order has heard so far. */
export type Conversation = {
  readonly order: PlannedOrder;
  readonly messages: ShopMessage[];
  sentAtMs: number;
  /** When `finished` or an error arrived. */
  endedAtMs?: number;
};

/** A message that says that nothing follows. */
export function isLast({ state }: ShopMessage): boolean {
  return state === "finished" || state === "error";
}

/** Messages heard again, and messages that arrived behind a later one, in all conversations. */
export function judgeMessages(conversations: readonly Conversation[]): {
  readonly duplicates: number;
  readonly violations: number;
} {
  let duplicates = 0;
  let violations = 0;
  for (const { messages, order } of conversations) {
    const seen = new Set<number>();
    let highest = -1;
    // `started` answers each sending of the command, so it comes as often.
    for (const message of messages.filter(({ state }) => state !== "started")) {
      const sequence = "sequence" in message ? (message.sequence ?? -1) : -1;
      if (seen.has(sequence)) duplicates += 1;
      else if (sequence < highest) violations += 1;
      seen.add(sequence);
      highest = Math.max(highest, sequence);
    }
    const startedCount = messages.filter(({ state }) => state === "started").length;
    duplicates += Math.max(0, startedCount - order.timesSent);
    if (messages.length > 0 && messages[0]?.state !== "started") violations += 1;
  }
  return { duplicates, violations };
}
