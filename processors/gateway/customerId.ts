import { createHash } from "node:crypto";

const tokenIdPattern = /^c-[\w-]{43}$/;

/**
 * The ID of the customer who holds a token: `c-` and the token's SHA-256 as base64url. Whoever shows the token is that
 * customer; from the ID, which stands in events and views, nobody gets back to the token (ADR 0022).
 */
export function toCustomerId(token: string): string {
  return `c-${createHash("sha256").update(token).digest("base64url")}`;
}

/** Whether an ID is one that a token gives. Any other is a name that anyone may use, and that nobody's orders are listed by. */
export function isTokenId(customerId: string): boolean {
  return tokenIdPattern.test(customerId);
}
