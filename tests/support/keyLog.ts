import type { Position } from "../../engine/core/position.ts";
import type { KeyLog } from "../../engine/runtime/keyLog.ts";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";

/** The log of a key as an operator gives it to a function: of all records up to now. */
export function toKeyLog(records: readonly LogRecord[], key: string, from?: Position): KeyLog {
  const ofKey = records.filter(({ data = "" }) => data.includes(`"subject":${JSON.stringify(key)}`));
  const events = ofKey
    .filter(({ position }) => from === undefined || position >= from)
    .map(({ position, data = "" }) => ({ position, data }));
  const upTo = ofKey.at(-1)?.position;
  if (upTo === undefined) throw new TypeError(`No event of ${key} is in the log.`);
  return { ...(from !== undefined && { from }), upTo, events };
}
