import type { ShopMessage } from "../../schemas/messages.ts";
import type { OrderRead } from "./api.ts";

/** The steps of an order in the order in which they happen; the last is the end. */
export const stepNames = ["order", "payment", "stock", "mail", "end"] as const;

export type StepName = (typeof stepNames)[number];

/** `skipped`: an earlier step failed, so it never happens. */
export type StepState = "waiting" | "done" | "failed" | "skipped";

export type Step = {
  readonly state: StepState;
  readonly msg?: string | undefined;
  /** When this page heard of it, in milliseconds after the order was sent. */
  readonly afterMs?: number | undefined;
};

/** What is known of an order under way, from messages as they come and from the view. */
export type Progress = {
  readonly orderId: string;
  readonly steps: Readonly<Record<StepName, Step>>;
  /** Of the last message taken; one that is not greater is a repetition. */
  readonly sequence: number;
  readonly refunded: boolean;
  /** The view says that nothing more will happen. */
  readonly settled: boolean;
};

const waiting: Step = { state: "waiting" };

/** An order that was just sent. */
export function newProgress(orderId: string): Progress {
  const steps = { order: waiting, payment: waiting, stock: waiting, mail: waiting, end: waiting };
  return { orderId, steps, sequence: -1, refunded: false, settled: false };
}

/** Takes a message of the order; one that is known already changes nothing. */
export function hear(progress: Progress, message: ShopMessage, afterMs?: number): Progress {
  if (message.state === "order" || message.state === "accepted") return progress;
  const sequence = message.sequence ?? progress.sequence + 1;
  if (sequence <= progress.sequence) return progress;
  const heard = { ...progress, sequence };
  if (message.state === "started")
    return settle(heard, "order", { state: "done", msg: "Order received.", afterMs });
  if (message.state === "finished")
    return settle(heard, "end", { state: "done", msg: "Everything is done.", afterMs });
  const state = message.state === "success" ? "done" : "failed";
  return settle(heard, message.step ?? "order", { state, msg: message.msg, afterMs });
}

type Seen = { readonly step: StepName; readonly state: StepState; readonly msg: string };

/** What the events in a view's time line mean, in the words that the services use to their clients. */
const seen: Readonly<Record<string, Seen>> = {
  "order.placed": { step: "order", state: "done", msg: "Order received." },
  "payment.authorized": { step: "payment", state: "done", msg: "Payment succeeded." },
  "payment.declined": { step: "payment", state: "failed", msg: "Payment not allowed." },
  "stock.reserved": { step: "stock", state: "done", msg: "Stock reserved." },
  "stock.rejected": { step: "stock", state: "failed", msg: "Not enough stock." },
  "mail.sent": { step: "mail", state: "done", msg: "Mail sent." },
  "mail.failed": { step: "mail", state: "failed", msg: "Mail could not be sent." },
};

/** Takes what the view shows: for what was missed, the refund, and the end. */
export function see(progress: Progress, { status, timeLine }: OrderRead): Progress {
  let known = progress;
  for (const { type } of timeLine) {
    const event = seen[type];
    if (event) known = settle(known, event.step, { state: event.state, msg: event.msg });
  }
  if (status === "completed") known = settle(known, "end", { state: "done", msg: "Everything is done." });
  const refunded = timeLine.some(({ type }) => type === "payment.refunded");
  return { ...known, refunded, settled: status === "completed" || status === "cancelled" };
}

/** The step that is being worked on now; `undefined` at the end. */
export function currentStep({ steps }: Progress): StepName | undefined {
  return stepNames.find((name) => steps[name].state === "waiting");
}

/** The step that failed, if one did. */
export function failedStep({ steps }: Progress): StepName | undefined {
  return stepNames.find((name) => steps[name].state === "failed");
}

/** Notes the end of a step; only a failure takes a word back. Behind it nothing more happens. */
function settle(progress: Progress, name: StepName, step: Step): Progress {
  const before = progress.steps[name].state;
  if (before === "failed" || before === "skipped" || before === step.state) return progress;
  const steps: Record<StepName, Step> = { ...progress.steps, [name]: step };
  if (step.state === "failed") {
    for (const later of stepNames.slice(stepNames.indexOf(name) + 1)) {
      if (steps[later].state === "waiting") steps[later] = { state: "skipped" };
    }
  }
  return { ...progress, steps };
}
