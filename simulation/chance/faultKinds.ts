/**
 * What can go wrong, with the highest rate that a plan gives it: per call, per record, per invocation or per event as
 * the name says.
 */
export const faultRatesMax = {
  /** A call to the table is refused, does nothing and fails, takes effect and is not answered, or takes long. */
  "store.throttled": 0.05,
  "store.failed": 0.03,
  "store.unanswered": 0.03,
  "store.slow": 0.01,
  /** A commit is answered as a conflict: before it took effect, or after (the client's own retry met its first try). */
  "store.conflict": 0.05,
  "store.conflictWithItself": 0.03,
  /** The same for whole calls to the stream. */
  "stream.throttled": 0.05,
  "stream.failed": 0.03,
  "stream.unanswered": 0.03,
  "stream.slow": 0.01,
  /** Single records of a PutRecords call are refused. */
  "stream.recordRefused": 0.2,
  /** A shard cannot be read for a moment. */
  "shard.unreadable": 0.02,
  /** The payment provider and the mail service. */
  "provider.throttled": 0.05,
  "provider.failed": 0.05,
  "provider.unanswered": 0.03,
  "provider.slow": 0.01,
  /** A client does not take its message, or is gone for good. */
  "client.failed": 0.1,
  "client.slow": 0.02,
  "client.gone": 0.1,
  /** A function's environment ends as it is about to call, or before the answer of what it called is there. */
  "store.crashBefore": 0.01,
  "store.crashAfter": 0.01,
  "stream.crashBefore": 0.01,
  "stream.crashAfter": 0.01,
  "provider.crashBefore": 0.01,
  "provider.crashAfter": 0.01,
  /** It ends at any other moment of an invocation, or is let go of when idle. */
  "function.crash": 0.08,
  "function.recycled": 0.1,
  /** An invocation is refused before it begins. */
  "function.throttled": 0.05,
  /** The mapping takes an invocation for failed while it goes on: two of a lane overlap. */
  "function.zombie": 0.06,
  /** A producer sends an event that is in the log already. */
  "producer.duplicate": 0.1,
  /** A producer writes what is no event: not JSON, a broken aggregate, wrong data, another key's lane. */
  "producer.garbage": 0.02,
  /** A processor's handler cannot cope with an event, or with any event of a key. */
  "poison.event": 0.02,
  "poison.key": 0.01,
  /** What the mapping gave up is brought twice to the failures function. */
  "failures.broughtTwice": 1,
} as const satisfies Record<string, number>;

export type FaultKind = keyof typeof faultRatesMax;

export const faultKinds = Object.keys(faultRatesMax) as readonly FaultKind[];
