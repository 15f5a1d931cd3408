import { type Conversation, judgeMessages } from "./conversation.ts";
import { percentile } from "./percentile.ts";
import type { DemoResult } from "./runDemo.ts";

/** What `orderly demo --json` prints. Times in milliseconds. */
export type DemoSummary = {
  readonly orders: number;
  /** Orders by the status that their view has. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Orders that did not end as they were expected to, or whose client did not hear of the end. */
  readonly unfinished: number;
  readonly eventsInLog: number;
  readonly duplicatesInLog: number;
  /** From sending an order to `finished`, of the orders that finished. */
  readonly latencyMs: { readonly p50: number | null; readonly p99: number | null };
  /** Events applied, or messages heard, more than once. */
  readonly duplicates: number;
  /** Events applied, or messages heard, in another order than the log's. */
  readonly orderViolations: number;
  readonly ok: boolean;
};

/** Sums a demo up. `ok` only if every order came to its end and nothing was doubled or reordered. */
export function summarize({ conversations, views, check }: DemoResult): DemoSummary {
  const statuses: Record<string, number> = {};
  for (const { status } of views.values()) statuses[status] = (statuses[status] ?? 0) + 1;
  const unfinished = conversations.filter((one) => !hasEnded(one, views)).length;
  const latencies = conversations.filter(isFinished).map(latencyMsOf);
  const heard = judgeMessages(conversations);
  const duplicates = check.duplicates + heard.duplicates;
  const orderViolations = check.violations.length + heard.violations;
  return {
    orders: conversations.length,
    statuses,
    unfinished,
    eventsInLog: check.eventsInLog,
    duplicatesInLog: check.duplicatesInLog,
    latencyMs: { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) },
    duplicates,
    orderViolations,
    ok: unfinished === 0 && duplicates === 0 && orderViolations === 0,
  };
}

function hasEnded({ order, endedAtMs }: Conversation, views: DemoResult["views"]): boolean {
  return endedAtMs !== undefined && views.get(order.command.orderId)?.status === order.ends;
}

function isFinished({ messages }: Conversation): boolean {
  return messages.some(({ state }) => state === "finished");
}

/** Milliseconds from sending to the last message, rounded to a tenth. */
export function latencyMsOf({ sentAtMs, endedAtMs = Number.NaN }: Conversation): number {
  return Math.round((endedAtMs - sentAtMs) * 10) / 10;
}
