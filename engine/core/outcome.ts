import type { OrderlyError } from "./errors.ts";

/**
 * What became of one event.
 *
 *     event --> applied                 its effect is committed, its outputs are sent
 *           \-> skipped                 nothing to do: applied before, a duplicate, or no handler for its type
 *           \-> retry                   comes again, with every later event of its key
 *           \-> parked                  set aside with its error; holds its key
 */
export type Outcome =
  | { readonly kind: "applied" }
  | { readonly kind: "skipped"; readonly reason: "applied" | "duplicate" | "unhandled" }
  | { readonly kind: "retry"; readonly error: OrderlyError }
  | { readonly kind: "parked"; readonly error: OrderlyError };
