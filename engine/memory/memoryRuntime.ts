import type { EventCodec } from "../core/codec.ts";
import type { AnyProcessor } from "../core/processor.ts";
import { createEntityCache } from "../runtime/entityCache.ts";
import type { MetricName } from "../runtime/ports.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { createMemoryEntityStore, type MemoryEntityStore } from "./memoryEntityStore.ts";
import { createMemoryEventLog, type MemoryEventLog } from "./memoryEventLog.ts";
import { createMemoryNotifier, type MemoryNotifier } from "./memoryNotifier.ts";

/** The production runtime on memory ports, with what tests want to see of them. */
export type MemoryRuntime = {
  readonly runtime: Runtime;
  readonly store: MemoryEntityStore;
  readonly log: MemoryEventLog;
  readonly notifier: MemoryNotifier;
  readonly counts: Partial<Record<MetricName, number>>;
};

export type MemoryRuntimeOptions = {
  readonly processor: AnyProcessor<never, never>;
  readonly codec: EventCodec;
  /** Of an earlier runtime, to go on where it ended; a new one otherwise. */
  readonly store?: MemoryEntityStore | undefined;
  readonly over?: Partial<Runtime> | undefined;
};

/** A cold function in memory: nothing is logged, and waiting takes no time. */
export function createMemoryRuntime({
  processor,
  codec,
  over,
  ...options
}: MemoryRuntimeOptions): MemoryRuntime {
  const store = options.store ?? createMemoryEntityStore();
  const log = createMemoryEventLog();
  const notifier = createMemoryNotifier();
  const counts: Partial<Record<MetricName, number>> = {};
  const silent = () => {};
  const count = (name: MetricName, value: number) => {
    counts[name] = (counts[name] ?? 0) + value;
  };
  const runtime: Runtime = {
    processor: processor as unknown as Runtime["processor"],
    ports: {},
    codec,
    store,
    cache: createEntityCache(),
    log,
    notifier,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    metrics: { count },
    version: "test",
    now: () => Date.UTC(2026, 10, 24),
    wait: async () => {},
    ...over,
  };
  return { runtime, store, log, notifier, counts };
}
