import type { ClientMessage } from "../engine/index.ts";

/** The part of the shop that reports to the client. */
export type Step = "order" | "payment" | "stock" | "mail";

/** Whose report it is: which order, which step. */
export type Report = { readonly orderId: string; readonly step: Step };

/** A step went well. */
export function success(msg: string, report: Report): ClientMessage {
  return { state: "success", msg, ...report };
}

/** A step failed: nothing follows for this order. */
export function failure(msg: string, report: Report): ClientMessage {
  return { state: "error", msg, ...report };
}

/** Everything is done: nothing follows for this order. */
export function finished(orderId: string): ClientMessage {
  return { state: "finished", orderId, step: "order" };
}
