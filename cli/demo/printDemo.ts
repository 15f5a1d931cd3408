import Table from "cli-table3";
import pc from "picocolors";
import type { ShopMessage } from "../../schemas/messages.ts";
import type { Conversation } from "./conversation.ts";
import type { DemoResult } from "./runDemo.ts";
import { type DemoSummary, latencyMsOf } from "./summary.ts";

const rowsMax = 20;

/** One report as it arrives: `+  41 ms  1f0c…  payment  Payment succeeded.` */
export function toLine({ order, sentAtMs }: Conversation, message: ShopMessage): string {
  const ms = Math.round(performance.now() - sentAtMs);
  const step = "step" in message ? message.step : "";
  const text = "msg" in message ? message.msg : message.state;
  const colour = message.state === "error" ? pc.red : message.state === "finished" ? pc.green : pc.reset;
  return `+${String(ms).padStart(5)} ms  ${order.command.orderId.slice(0, 8)}  ${(step ?? "").padEnd(8)}${colour(text)}`;
}

/** The views, and what came of it all. */
export function toReport({ conversations, views, check }: DemoResult, summary: DemoSummary): string {
  const table = new Table({
    head: ["order", "what happens", "status", "time line", "ms"],
    style: { head: [], border: [] },
  });
  for (const conversation of conversations.slice(0, rowsMax)) {
    const { order, endedAtMs } = conversation;
    const view = views.get(order.command.orderId);
    const timeLine = view?.timeLine.map(({ type }) => type).join("\n") ?? "";
    const ms = endedAtMs === undefined ? "-" : String(latencyMsOf(conversation));
    table.push([order.command.orderId.slice(0, 8), order.title, view?.status ?? "none", timeLine, ms]);
  }
  const more = conversations.length - rowsMax;
  const { latencyMs } = summary;
  const ends = Object.entries(summary.statuses).map(([status, count]) => `${count} ${status}`);
  return [
    table.toString(),
    ...(more > 0 ? [`and ${more} more`] : []),
    `orders       ${[...ends, `${summary.unfinished} not at their end`].join(", ")}`,
    `log          ${summary.eventsInLog} events, ${summary.duplicatesInLog} of them twice`,
    `to finished  p50 ${latencyMs.p50 ?? "-"} ms, p99 ${latencyMs.p99 ?? "-"} ms`,
    `checked      ${summary.duplicates} applied or heard twice, ${summary.orderViolations} out of order`,
    ...check.violations.map((violation) => pc.red(violation)),
    summary.ok ? pc.green("Every order came to its end.") : pc.red("Not every order came to its end."),
  ].join("\n");
}
