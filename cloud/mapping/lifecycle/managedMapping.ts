import type { Clock } from "../../clock.ts";
import type { EventSource, EventSourceSettings } from "../eventSource.ts";
import type { MappingMetrics, ShardMetrics } from "../mappingMetrics.ts";

/** As the Lambda API words it. (esm 6.1) */
export type MappingState =
  | "Creating"
  | "Enabling"
  | "Enabled"
  | "Disabling"
  | "Disabled"
  | "Updating"
  | "Deleting";

/** One mapping through its life. */
export type ManagedMapping = {
  readonly settings: () => EventSourceSettings;
  readonly state: () => MappingState;
  readonly lastModifiedMs: () => number;
  readonly lastProcessingResult: () => string;
  /** Undefined while it is disabled. */
  readonly metrics: () => MappingMetrics | undefined;
  readonly shardMetrics: () => Readonly<Record<string, ShardMetrics>> | undefined;
  /** Begins at once, as a described mapping does. Rejects when it cannot. */
  readonly start: () => Promise<void>;
  /** Begins after a while, in state Creating. */
  readonly create: () => void;
  /** Goes over to other settings and keeps its position. */
  readonly update: (settings: EventSourceSettings) => void;
  /** Ends it; settles when nothing of it runs any more. */
  readonly remove: () => Promise<void>;
  readonly stop: (options: { readonly graceMs: number }) => Promise<void>;
};

export type ManagedMappingOptions = {
  readonly settings: EventSourceSettings;
  readonly lastModifiedMs: number;
  /** A source over the same checkpoint each time, so that a change keeps the position. (esm 6.6, 6.7) */
  readonly open: (settings: EventSourceSettings) => EventSource;
  readonly clock: Clock;
  readonly onNotice: (message: string) => void;
};

/** How long a change is on its way. AWS takes a minute or so; what counts is that it takes time. */
export const transitionMs = 100;

/** Longer than any invocation may take: whoever reads next must not meet one that still runs. */
const drainMsMax = 960_000;

/**
 * The states of one mapping; a change is taken in one that is settled only. (esm 6.1, 6.5)
 *
 *     Creating --> Enabled | Disabled          Enabled --disable--> Disabling --> Disabled
 *     Enabled | Disabled --update--> Updating --> as before
 *     Disabled --enable--> Enabling --> Enabled          any --delete--> Deleting --> gone
 */
export function createManagedMapping(options: ManagedMappingOptions): ManagedMapping {
  const { clock, open, onNotice } = options;
  let { settings, lastModifiedMs } = options;
  let state: MappingState = "Creating";
  let running: EventSource | undefined;
  let result = "No records processed";
  let changing: Promise<void> = Promise.resolve();
  let closed = false;

  const begin = async (): Promise<void> => {
    if (!settings.enabled || closed) return;
    const source = open(settings);
    running = source;
    await source.start();
  };
  const end = async (graceMs: number): Promise<void> => {
    const source = running;
    if (source === undefined) return;
    await source.stop({ graceMs });
    result = source.lastProcessingResult();
    running = undefined;
  };
  const settle = (): void => {
    state = settings.enabled ? "Enabled" : "Disabled";
  };
  const change = (during: MappingState, work: () => Promise<void>): Promise<void> => {
    state = during;
    changing = changing
      .then(() => Promise.all([elapsed(clock), end(drainMsMax)]))
      .then(work)
      .catch((error: unknown) => {
        onNotice(`Event source mapping ${settings.uuid} stands still: ${String(error)}`);
        running = undefined;
        state = "Disabled";
      });
    return changing;
  };
  return {
    settings: () => settings,
    state: () => state,
    lastModifiedMs: () => lastModifiedMs,
    lastProcessingResult: () => {
      const latest = running?.lastProcessingResult() ?? result;
      return latest === "No records processed" ? result : latest;
    },
    metrics: () => running?.metrics?.(),
    shardMetrics: () => running?.shardMetrics?.(),
    start: async () => {
      await begin();
      settle();
    },
    create: () => void change("Creating", () => begin().then(settle)),
    update: (next) => {
      const during = duringUpdate(settings, next);
      settings = next;
      lastModifiedMs = clock.now();
      void change(during, () => begin().then(settle));
    },
    remove: () => change("Deleting", async () => {}),
    stop: async ({ graceMs }) => {
      closed = true;
      await end(graceMs);
    },
  };
}

function duringUpdate(before: EventSourceSettings, after: EventSourceSettings): MappingState {
  if (before.enabled === after.enabled) return "Updating";
  return after.enabled ? "Enabling" : "Disabling";
}

function elapsed(clock: Clock): Promise<void> {
  return new Promise((settle) => clock.after(transitionMs, settle));
}
