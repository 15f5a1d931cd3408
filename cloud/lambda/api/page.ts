import { invalidMember } from "./lambdaError.ts";

/** One page of a listing, and where the next one begins. */
export type Page<T> = { readonly items: readonly T[]; readonly nextMarker?: string | undefined };

/**
 * Cuts a listing as `Marker` and `MaxItems` of a request ask for; a page holds at most `itemsMax`. The marker is the
 * place of the first item. Throws ValidationException for a MaxItems that is no number from 1 to 10,000.
 */
export function pageOf<T>(
  all: readonly T[],
  { query, itemsMax }: { readonly query: URLSearchParams; readonly itemsMax: number },
): Page<T> {
  const text = query.get("MaxItems");
  const asked = text === null ? itemsMax : Number(text);
  if (!Number.isInteger(asked) || asked < 1 || asked > 10_000) {
    throw invalidMember(
      `Value '${text}' at 'maxItems' failed to satisfy constraint: Member must have value between 1 and 10000`,
    );
  }
  const start = Number(Buffer.from(query.get("Marker") ?? "", "base64").toString() || 0);
  if (!Number.isInteger(start) || start < 0) {
    throw invalidMember("Value at 'marker' failed to satisfy constraint: Member must be one that was given");
  }
  const end = start + Math.min(asked, itemsMax);
  const items = all.slice(start, end);
  return end < all.length ? { items, nextMarker: Buffer.from(String(end)).toString("base64") } : { items };
}
