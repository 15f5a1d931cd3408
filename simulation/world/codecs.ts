import type { EventCodec } from "../../engine/core/codec.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";

/** The version of `order.placed` that only the code of the next deployment reads. */
export const nextVersion = 3;

/** How a deployed version of the code reads events: the shop's codec, or the one of the next deployment. */
export function codecOf(code: number): EventCodec {
  return code === 0 ? eventCodec : nextCodec;
}

/** Version 3 adds a field to version 2; reading one as the other is what an upcast to 3 and its handlers would do. */
const nextCodec: EventCodec = {
  decode(json) {
    const isNext = (json as { readonly dataversion?: unknown } | null)?.dataversion === nextVersion;
    return eventCodec.decode(isNext ? { ...(json as object), dataversion: nextVersion - 1 } : json);
  },
};
