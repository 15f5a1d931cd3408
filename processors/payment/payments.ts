import type { Money } from "../../schemas/money.ts";

/** The payment provider. The same idempotency key always gives the same answer and moves money once. */
export type Payments = {
  /** @throws Error with name `TimeoutError` when the provider does not answer; asking again is safe */
  readonly authorize: (request: Authorization) => Promise<AuthorizationResult>;
  /** Gives the whole amount of an authorization back. */
  readonly refund: (request: Refund) => Promise<{ readonly refundId: string }>;
};

export type Authorization = {
  readonly idempotencyKey: string;
  readonly amount: Money;
  readonly card: string;
};

export type AuthorizationResult =
  | { readonly approved: true; readonly authorizationId: string }
  | { readonly approved: false; readonly reason: string };

export type Refund = {
  readonly idempotencyKey: string;
  readonly authorizationId: string;
  readonly amount: Money;
};
