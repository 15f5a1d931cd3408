import { isTokenId, toCustomerId } from "./customerId.ts";

/**
 * Whether an order may be shown: one of a customer with a token to that customer alone, any other to whoever knows its
 * ID, which was told to its client and nobody else.
 */
export function mayReadOrder(customerId: string | undefined, token: string | undefined): boolean {
  if (customerId === undefined || !isTokenId(customerId)) return true;
  return token !== undefined && toCustomerId(token) === customerId;
}
