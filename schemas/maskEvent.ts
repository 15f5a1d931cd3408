import { createHmac } from "node:crypto";

/** Makes the text of an event, or of what should have been one, free of personal data. */
export type MaskEvent = (text: string) => string;

const address = /[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const connection = /https?:\/\/[^"\s\\]*\/@connections\/[^"\s\\]+/g;

/**
 * Replaces mail addresses, customers' IDs and connections by names made of their HMAC, so that the same one is the same
 * everywhere that the same secret is used, and nobody without it can try out which one it was.
 */
export function createMaskEvent(secret: string): MaskEvent {
  const nameOf = (text: string): string =>
    createHmac("sha256", secret).update(text).digest("hex").slice(0, 12);

  function maskCustomer(text: string): string {
    try {
      const event = JSON.parse(text) as { data?: { customer?: { id?: unknown } } };
      const customer = event.data?.customer;
      if (typeof customer?.id !== "string") return text;
      customer.id = `customer-${nameOf(customer.id)}`;
      return JSON.stringify(event);
    } catch {
      // It is no JSON: what looks like an address in it goes all the same.
      return text;
    }
  }

  return (text) =>
    maskCustomer(text)
      .replace(connection, (found) => `https://api.example.com/dev/@connections/${nameOf(found)}`)
      .replace(address, (found) => `${nameOf(found.toLowerCase())}@example.com`);
}
