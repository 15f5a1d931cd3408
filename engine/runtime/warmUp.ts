import { newEntity } from "../core/entity.ts";
import { type OrderlyError, toOrderlyError } from "../core/errors.ts";
import { toCached } from "./entityCache.ts";
import type { Runtime } from "./runtime.ts";

/** One batch read for all entities that are not warm; the error where there is none to be had. */
export async function warmUp(
  { cache, store, processor }: Runtime,
  keys: readonly string[],
): Promise<OrderlyError | undefined> {
  const cold = keys.filter((key) => !cache.get(key));
  if (cold.length === 0) return undefined;
  try {
    const loaded = await store.load(cold);
    for (const key of cold) cache.set(key, toCached(loaded.get(key) ?? newEntity(processor.initial())));
    return undefined;
  } catch (thrown) {
    return toOrderlyError(thrown, "ORDERLY_STORE_FAILED");
  }
}
