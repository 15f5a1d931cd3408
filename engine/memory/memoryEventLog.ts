import type { DomainEvent } from "../core/event.ts";
import { toLane } from "../core/lane.ts";
import { toPosition } from "../core/position.ts";
import type { LogRecord } from "../runtime/logRecord.ts";
import type { EventLog } from "../runtime/ports.ts";

/** A log of one shard in memory. */
export type MemoryEventLog = EventLog & {
  /** Everything appended, in order, as a processor reads it. */
  readonly records: LogRecord[];
};

const shardId = "shardId-000000000000";

/** A log without records. */
export function createMemoryEventLog(): MemoryEventLog {
  const records: LogRecord[] = [];
  return {
    records,
    async append(events) {
      const appended = events.map((event, index) => toRecord(event, records.length + index + 1));
      records.push(...appended);
      return appended.map(({ position }) => position);
    },
  };
}

function toRecord(event: DomainEvent, number: number): LogRecord {
  const sequenceNumber = String(number);
  return {
    shardId,
    sequenceNumber,
    position: toPosition({ shardId, sequenceNumber, subSequence: 0 }),
    aggregated: false,
    arrivalMs: 0,
    partitionKey: toLane(event.subject),
    data: JSON.stringify(event),
  };
}
