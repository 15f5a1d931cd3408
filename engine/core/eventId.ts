import { v5 } from "uuid";

const namespace = "6f2f5f0e-51f6-5d1c-9c5b-1f0d8a5a7d10";

/**
 * The ID of an event that a processor emits: UUIDv5 (RFC 9562) of the event that caused it, the processor and the
 * place among the outputs, so that a retry emits the same ID.
 */
export function toEventId(
  cause: string,
  { processor, index }: { readonly processor: string; readonly index: number },
): string {
  return v5(`${cause}/${processor}/${index}`, namespace);
}

/** The ID of the first event that a command leads to: the same command sent twice gives the same ID. */
export function toCommandEventId(commandId: string, type: string): string {
  return v5(`${commandId}/${type}`, namespace);
}
