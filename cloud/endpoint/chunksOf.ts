import type { EventEmitter } from "node:events";

/** The chunks of a body until it ends or its reader goes away (`close`); the source is then told to stop. */
export async function* chunksOf(
  body: AsyncIterable<Uint8Array>,
  reader: EventEmitter,
): AsyncGenerator<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]();
  const gone = Promise.withResolvers<"gone">();
  reader.once("close", () => gone.resolve("gone"));
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), gone.promise]);
      if (next === "gone" || next.done === true) return;
      yield next.value;
    }
  } finally {
    // Not awaited: a generator that is waiting for its next record settles its return only then.
    void iterator.return?.()?.catch(() => undefined);
  }
}
