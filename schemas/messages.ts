import * as z from "zod/mini";

/** The part of the shop that reports to the client. */
export const step = z.enum(["order", "payment", "stock", "mail"]);

/** Which order, and where the report stands: greater sequences follow smaller ones; a repetition has the same. */
const report = {
  orderId: z.string(),
  step,
  sequence: z.optional(z.int().check(z.nonnegative())),
  position: z.optional(z.string()),
};

/** Every message that a client may get; one that understands only `state` and `msg` understands enough. */
export const clientMessage = z.discriminatedUnion("state", [
  /** The order was received. */
  z.object({ state: z.literal("started"), ...report }),
  /** The order is in the log, at this position; sent to who asked for it with `ack`. */
  z.object({ state: z.literal("accepted"), ...report, position: z.string() }),
  /** A step went well. */
  z.object({ state: z.literal("success"), msg: z.string(), ...report }),
  /**
   * A step failed, or the command could not be taken: nothing follows for this order. With a `code` the step is set aside,
   * and the order goes on when an operator has mended the cause.
   */
  z.object({
    state: z.literal("error"),
    msg: z.string(),
    code: z.optional(z.string()),
    ...report,
    orderId: z.optional(z.string()),
    step: z.optional(step),
  }),
  /** Everything is done: nothing follows for this order. */
  z.object({ state: z.literal("finished"), ...report }),
  /** The answer to `getOrder`. */
  z.object({
    state: z.literal("order"),
    orderId: z.string(),
    order: z.record(z.string(), z.unknown()),
    /** Of the last event that the view has applied. */
    position: z.optional(z.string()),
  }),
]);

export type ShopMessage = z.infer<typeof clientMessage>;
export type Step = z.infer<typeof step>;
