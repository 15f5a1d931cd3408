import type { EventCodec } from "../core/codec.ts";
import type { AnyProcessor } from "../core/processor.ts";
import type { RecordedAnswers } from "../core/recordedAnswers.ts";
import type { EntityCache } from "./entityCache.ts";
import type { EntityStore, EventLog, Logger, Metrics, Notifier } from "./ports.ts";

/** One processor with everything it runs on. The same loop runs on AWS, in tests and in simulation. */
export type Runtime = {
  readonly processor: AnyProcessor;
  /** What the processor's handlers need of the world. */
  readonly ports: object;
  /** What those answered before, as the log tells; absent where nothing is asked. */
  readonly recorded?: RecordedAnswers | undefined;
  readonly codec: EventCodec;
  readonly store: EntityStore;
  readonly cache: EntityCache;
  readonly log: EventLog;
  readonly notifier: Notifier;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Version of the code that is deployed. */
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Settles after the delay. */
  readonly wait: (delayMs: number) => Promise<void>;
};
