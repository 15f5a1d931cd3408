import type { Position } from "../core/position.ts";

/** One user record of the log, out of its aggregate if it was in one, not yet understood. */
export type LogRecord = {
  readonly shardId: string;
  /** Of the Kinesis record, which is what a retry starts from. */
  readonly sequenceNumber: string;
  readonly position: Position;
  readonly aggregated: boolean;
  /** When the stream took it in, in milliseconds since the epoch. */
  readonly arrivalMs: number;
  readonly partitionKey: string;
  /** UTF-8 JSON. `undefined` where the aggregate around it is broken. */
  readonly data: string | undefined;
  /** Base64 of the whole record, where the aggregate around it is broken. */
  readonly raw?: string | undefined;
};
