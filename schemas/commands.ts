import * as z from "zod/mini";

const sku = z.string().check(z.minLength(1), z.maxLength(64));

/** An order's ID; of an order without a customer's token, it is all that is needed to read the order. */
const orderId = z.uuid();

/** A customer's token, which only the customer knows: 32 random bytes as base64url. */
const customerToken = z.string().check(z.regex(/^[\w-]{43}$/, "expected 32 random bytes as base64url"));

/** A position in the log, as a command was answered with. */
export const position = z
  .string()
  .check(z.regex(/^\d{12}-\d{3}\d{1,129}-\d{6}$/, "expected a position in the log"));

/**
 * `order`: without a customer, a guest's; without items, one of the featured product. With an `orderId` of the
 * client's own, sending it twice places one order. A customer with a token has the ID that the token gives.
 */
export const orderCommand = z.object({
  action: z.literal("order"),
  orderId: z.optional(orderId),
  items: z.optional(
    z
      .array(z.object({ sku, quantity: z._default(z.int().check(z.gte(1), z.lte(99)), 1) }))
      .check(z.minLength(1), z.maxLength(20)),
  ),
  customer: z.optional(
    z.object({
      id: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
      token: z.optional(customerToken),
      email: z.optional(z.email().check(z.maxLength(254))),
    }),
  ),
  /** Asks for `accepted`, which tells the position of the order's event. */
  ack: z.optional(z.boolean()),
  /** Test cards of the simulated provider: `approve`, `decline`, `timeoutOnce`, `timeoutAlways`. */
  card: z._default(z.string().check(z.minLength(1), z.maxLength(64)), "approve"),
});

/** `getOrder`: the order as its view has it now, or once the view has reached the position `after`. */
export const getOrderCommand = z.object({
  action: z.literal("getOrder"),
  orderId,
  after: z.optional(position),
  token: z.optional(customerToken),
});

/** `resume`: on another connection, everything that was said of the order behind a sequence, and what follows. */
export const resumeCommand = z.object({
  action: z.literal("resume"),
  orderId,
  /** The greatest `sequence` that the client has; without it, it gets everything. */
  after: z._default(z.int().check(z.gte(-1), z.lte(1_000_000)), -1),
  token: z.optional(customerToken),
});

/** Every command that a client may send, by its `action`. */
export const commands = { order: orderCommand, getOrder: getOrderCommand, resume: resumeCommand } as const;

export type OrderCommand = z.infer<typeof orderCommand>;
export type GetOrderCommand = z.infer<typeof getOrderCommand>;
export type ResumeCommand = z.infer<typeof resumeCommand>;

/** One example of each command. */
export const commandExamples = {
  order: {
    action: "order",
    ack: true,
    orderId: "8d7f2a04-6b1e-4f0a-9a57-0c9f0f4d1a11",
    items: [{ sku: "kettle", quantity: 1 }],
    customer: { id: "guest", email: "guest@example.com" },
    card: "approve",
  },
  getOrder: { action: "getOrder", orderId: "8d7f2a04-6b1e-4f0a-9a57-0c9f0f4d1a11" },
  resume: { action: "resume", orderId: "8d7f2a04-6b1e-4f0a-9a57-0c9f0f4d1a11", after: 2 },
} as const satisfies {
  readonly order: z.input<typeof orderCommand>;
  readonly getOrder: z.input<typeof getOrderCommand>;
  readonly resume: z.input<typeof resumeCommand>;
};
