/** Limits of the engine, each with its unit in its name. */
export const limits = {
  /** Lanes that keys are spread over; a power of two well above any shard count. */
  laneCount: 4096,
  /** Event IDs that an entity remembers to drop a producer's duplicates. */
  recentIdsMax: 32,
  /** Commits whose outputs stay in the item, to be published again after a crash. */
  outboxCommitsMax: 4,
  /** Outputs (events and messages) that one commit may carry; a fold that makes more is committed in parts. */
  outputsPerCommitMax: 64,
  /** Tries of one event before it is parked; the engine's own count, whatever Lambda counts. */
  attemptsMax: 5,
  /** Tries of one event that may end in a crash of the function before it is parked. */
  crashesMax: 3,
  /** Wait before an event is tried again, doubling with each failure. */
  attemptDelayMsMin: 100,
  attemptDelayMsMax: 2_000,
  /** A record that comes alone and has waited so long may be one that crashes the function: its tries are counted first. */
  suspectAgeMs: 2_000,
  /** Events that one commit may park. */
  parkedPerCommitMax: 25,
  /** Parked events of one key that are kept; what follows stands in the log alone. */
  parkedPerKeyMax: 1_000,
  /** Bytes of an event's text that a parked item keeps: with what stands beside it, they have to fit DynamoDB's 400 KB. */
  parkedDataBytesMax: 360_000,
  /** Tries of one key within one invocation when another writer keeps getting in between. */
  conflictAttemptsMax: 10,
  /** Keys of one batch that are worked on at once. */
  keysInFlightMax: 64,
  /** Entities that a warm function remembers. */
  cachedEntitiesMax: 10_000,
  /** Items that one DynamoDB transaction may touch, the entity included. */
  transactionItemsMax: 100,
} as const;
