import type { DomainEvent } from "./event.ts";

/**
 * What reading one event gives. `invalid` is never mended by trying again; `newer` is a version this code does
 * not know yet (a deploy in progress), which trying again mends.
 */
export type Decoded =
  | { readonly kind: "event"; readonly event: DomainEvent }
  | { readonly kind: "invalid"; readonly reason: string }
  | { readonly kind: "newer"; readonly type: string; readonly dataversion: number };

/** Validates and upcasts parsed JSON to the current version of its event. Provided by the schemas. */
export type EventCodec = {
  readonly decode: (json: unknown) => Decoded;
};
