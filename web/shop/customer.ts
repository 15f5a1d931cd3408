/** Who shops here: the token that this browser made, and the customer ID that follows from it (docs/protocol.md). */
export type Customer = { readonly id: string; readonly token: string };

const storageKey = "orderly.token";

/** The customer of this browser, made at the first visit. */
export async function loadCustomer(storage: Storage): Promise<Customer> {
  const token = storage.getItem(storageKey) ?? newToken();
  storage.setItem(storageKey, token);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return { id: `c-${toBase64Url(new Uint8Array(digest))}`, token };
}

function newToken(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
