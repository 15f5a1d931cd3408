import type { Position } from "../../engine/index.ts";
import type { ShardCheckpoint } from "../log/checkpoint.ts";

/** How far a reading of the log is, as far as that can be told. */
export type OperationProgress = {
  readonly events: number;
  readonly perSecond: number;
  /** A guess; absent while there is nothing to guess from. */
  readonly leftSeconds?: number | undefined;
  /** By shard, how far what was read is behind its end. */
  readonly behindMs: Readonly<Record<string, number>>;
};

/** An operation that changes something, as it is kept: enough to go on with it on another machine. */
export type Operation = {
  readonly id: string;
  readonly kind: "replay" | "rebuild";
  readonly processor: string;
  readonly status: "running" | "done";
  /** Number of times it was saved: who finds another number has lost it to another process. */
  readonly version: number;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly updatedAt: string;
  /** What it was asked for; a resumed one goes on with the same. */
  readonly input: Readonly<Record<string, string>>;
  /** The step of it that is under way. */
  readonly phase: string;
  readonly checkpoint: Readonly<Record<string, ShardCheckpoint>>;
  readonly windowStart: Readonly<Record<string, Position>>;
  readonly counts: Readonly<Record<string, number>>;
  /** Of the reading that is under way, or was the last. */
  readonly progress?: OperationProgress | undefined;
};

/** Where operations are kept. */
export type OperationStore = {
  readonly create: (operation: Operation) => Promise<void>;
  readonly get: (id: string) => Promise<Operation | undefined>;
  /**
   * Keeps the operation under the next version, and returns it.
   * @throws ReplayError when another process went on with it meanwhile
   */
  readonly save: (operation: Operation) => Promise<Operation>;
};
