import type { ShardSource } from "../../cloud/mapping/shardSource.ts";
import type { EventCodec } from "../../engine/core/codec.ts";
import type { EntityCache } from "../../engine/runtime/entityCache.ts";
import type { EntityStore, EventLog, Notifier } from "../../engine/runtime/ports.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import type { VirtualClock } from "../time/virtualClock.ts";
import type { SimulatedPorts } from "./shop.ts";
import type { Handling } from "./simulatedFunction.ts";

/** What a planted bug can lay its hands on: the ports and the edges of the pipeline, never its code. */
export type Variant = {
  readonly store?: (
    store: EntityStore,
    at: { readonly log: EventLog; readonly notifier: Notifier },
  ) => EntityStore;
  readonly log?: (log: EventLog, at: LogSite) => EventLog;
  readonly notifier?: (notifier: Notifier, clock: VirtualClock) => Notifier;
  readonly cache?: (cache: EntityCache) => EntityCache;
  readonly codec?: (codec: EventCodec) => EventCodec;
  readonly ports?: (ports: SimulatedPorts) => SimulatedPorts;
  readonly processor?: (processor: Runtime["processor"]) => Runtime["processor"];
  readonly handling?: Partial<Handling>;
  readonly source?: (source: ShardSource) => ShardSource;
};

/** What a log of another make would be built on. */
export type LogSite = {
  readonly client: NonNullable<
    Parameters<typeof import("../../engine/aws/kinesisLog.ts").createKinesisLog>[0]["client"]
  >;
  readonly clock: VirtualClock;
};
