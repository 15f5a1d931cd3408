import type { ShopMessage, Step } from "../schemas/messages.ts";

/** Whose report it is: which order, which step. */
export type Report = { readonly orderId: string; readonly step: Step };

/** The order was received. The first of its messages. */
export function started(orderId: string): ShopMessage {
  return { state: "started", orderId, step: "order", sequence: 0 };
}

/** The order is in the log: what a reader waits for to see it. */
export function accepted(orderId: string, position: string): ShopMessage {
  return { state: "accepted", orderId, step: "order", sequence: 0, position };
}

/** A step went well. */
export function success(msg: string, report: Report): ShopMessage {
  return { state: "success", msg, ...report };
}

/** A step failed: nothing follows for this order. */
export function failure(msg: string, report: Report): ShopMessage {
  return { state: "error", msg, ...report };
}

/** A step could not be done and is set aside: it is done later, or an operator decides. */
export function setAside(step: Step): (orderId: string) => ShopMessage {
  return (orderId) =>
    failure("This step cannot be done now. It is set aside and not lost.", { orderId, step });
}

/** A command was not taken: `msg` names the field and what is wrong with it. */
export function refusal(msg: string): ShopMessage {
  return { state: "error", msg };
}

/** Everything is done: nothing follows for this order. */
export function finished(orderId: string): ShopMessage {
  return { state: "finished", orderId, step: "order" };
}
