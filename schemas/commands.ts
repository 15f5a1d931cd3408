import * as z from "zod";

const sku = z.string().min(1).max(64);

/** An order's ID; of an order without a customer's token, it is all that is needed to read the order. */
const orderId = z.uuid();

/** A customer's token, which only the customer knows: 32 random bytes as base64url. */
const customerToken = z.string().regex(/^[\w-]{43}$/, "expected 32 random bytes as base64url");

/** A position in the log, as a command was answered with. */
export const position = z.string().regex(/^\d{12}-\d{3}\d{1,129}-\d{6}$/, "expected a position in the log");

/**
 * `order`: without a customer, a guest's; without items, one of the featured product. With an `orderId` of the
 * client's own, sending it twice places one order. A customer with a token has the ID that the token gives.
 */
export const orderCommand = z.object({
  action: z.literal("order"),
  orderId: orderId.optional(),
  items: z
    .array(z.object({ sku, quantity: z.int().min(1).max(99).default(1) }))
    .min(1)
    .max(20)
    .optional(),
  customer: z
    .object({
      id: z.string().min(1).max(64).optional(),
      token: customerToken.optional(),
      email: z.email().max(254).optional(),
    })
    .optional(),
  /** Asks for `accepted`, which tells the position of the order's event. */
  ack: z.boolean().optional(),
  /** Test cards of the simulated provider: `approve`, `decline`, `timeoutOnce`, `timeoutAlways`. */
  card: z.string().min(1).max(64).default("approve"),
});

/** `getOrder`: the order as its view has it now, or once the view has reached the position `after`. */
export const getOrderCommand = z.object({
  action: z.literal("getOrder"),
  orderId,
  after: position.optional(),
  token: customerToken.optional(),
});

/** `resume`: on another connection, everything that was said of the order behind a sequence, and what follows. */
export const resumeCommand = z.object({
  action: z.literal("resume"),
  orderId,
  /** The greatest `sequence` that the client has; without it, it gets everything. */
  after: z.int().min(-1).max(1_000_000).default(-1),
  token: customerToken.optional(),
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
