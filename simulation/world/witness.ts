import { createHash } from "node:crypto";
import { anyProcessor, defineProcessor } from "../../engine/core/processor.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { type EventType, events, type OrderlyEvents } from "../../schemas/events.ts";

/** What was applied to a key, in order: how many events, and a hash of the chain of their IDs. */
export type Testimony = { readonly count: number; readonly chain: string };

const note = ({ count, chain }: Testimony, { id }: { readonly id: string }) => ({
  state: {
    count: count + 1,
    chain: createHash("md5").update(chain).update(id).digest("base64"),
  },
});

/** A projection of every event, whose state says which were applied and in which order. */
export const witness = anyProcessor(
  defineProcessor<Testimony, OrderlyEvents>({
    name: "witness",
    initial: () => ({ count: 0, chain: "" }),
    on: Object.fromEntries((Object.keys(events) as EventType[]).map((type) => [type, note])),
  }),
) as unknown as Runtime["processor"];
