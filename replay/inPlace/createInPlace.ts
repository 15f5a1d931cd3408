import type { EventCodec } from "../../engine/core/codec.ts";
import { headOf } from "../../engine/core/locatedEvent.ts";
import type { Outcome } from "../../engine/core/outcome.ts";
import type { AnyProcessor } from "../../engine/core/processor.ts";
import { createEntityCache } from "../../engine/runtime/entityCache.ts";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";
import type { EntityStore } from "../../engine/runtime/ports.ts";
import { processBatch } from "../../engine/runtime/processBatch.ts";
import { createEventReader } from "../../engine/runtime/readEvent.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { warmUp } from "../../engine/runtime/warmUp.ts";
import { failIfNewer } from "../fold/failIfNewer.ts";
import { openPage } from "../log/openPage.ts";
import type { LogPage } from "../log/readLog.ts";
import { isCovered, type WindowStart } from "./coverage.ts";
import type { InPlace } from "./inPlace.ts";

export type InPlaceOptions = {
  readonly processor: AnyProcessor;
  readonly codec: EventCodec;
  readonly store: EntityStore;
  /** Version of the code, kept with what it parks. */
  readonly version: string;
  /** Of this key alone. */
  readonly key?: string | undefined;
  /** Asked at each page, since shards come in one after the other. */
  readonly windowStart: () => WindowStart;
};

const storeErrors: ReadonlySet<string> = new Set(["ORDERLY_STORE_FAILED", "ORDERLY_COMMIT_CONFLICT"]);

/** What became of the events. */
export type InPlaceCounts = { events: number } & Record<Outcome["kind"], number>;

/**
 * The loop of live processing over the log once more, and silent: an event at or below an entity's position is skipped, a
 * commit that meets another writer is folded again. So it may run beside live processing, and any number of times.
 */
export function createInPlace(options: InPlaceOptions): InPlace {
  const { processor, codec, key: onlyKey, windowStart } = options;
  const counts: InPlaceCounts = { events: 0, applied: 0, skipped: 0, parked: 0, retry: 0 };
  const leftAlone = new Set<string>();
  const failures = new Map<string, string>();
  const runtime = toSilentRuntime(options);
  const never = new AbortController().signal;

  /**
   * Read twice, here and in the loop. A key that failed stays where it is: a later event would move it past the one that
   * is missing.
   */
  async function meant({ records }: LogPage): Promise<readonly LogRecord[]> {
    const opened = openPage(records);
    counts.events += opened.length;
    const read = createEventReader(codec);
    const wanted = opened.flatMap((record) => {
      const located = read(record);
      failIfNewer(located);
      const { subject: key, type } = headOf(located);
      const isHandled = type === undefined || processor.on[type] !== undefined;
      return isHandled && (onlyKey === undefined || key === onlyKey) ? [{ record, key }] : [];
    });
    const keys = [...new Set(wanted.map(({ key }) => key))];
    const error = await warmUp(runtime, keys);
    if (error) throw error;
    const start = windowStart();
    for (const key of keys) {
      const known = runtime.cache.get(key);
      if (known && !isCovered(known.entity, start)) leftAlone.add(key);
    }
    return wanted.filter(({ key }) => !leftAlone.has(key) && !failures.has(key)).map(({ record }) => record);
  }

  return {
    counts,
    leftAlone,
    failures,
    async add(page) {
      for (const { outcome, head } of await processBatch(runtime, await meant(page), never)) {
        counts[outcome.kind] += 1;
        // A store that fails is no fault of the event: the operation ends here, and is resumed from its checkpoint.
        if (outcome.kind === "retry" && storeErrors.has(outcome.error.code)) throw outcome.error;
        if (outcome.kind === "retry" && !failures.has(head.subject)) {
          failures.set(head.subject, outcome.error.message);
        }
      }
    },
  };
}

/** Outputs are live processing's alone: what is produced here is kept with the entity and not sent. */
function toSilentRuntime({ processor, codec, store, version }: InPlaceOptions): Runtime {
  const silent = (): void => {};
  return {
    processor,
    ports: {},
    codec,
    store,
    cache: createEntityCache(),
    log: { append: async () => [] },
    notifier: { notify: async () => {} },
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    metrics: { count: silent },
    version,
    now: Date.now,
    wait: (delayMs) => new Promise((settle) => setTimeout(settle, delayMs)),
  };
}
