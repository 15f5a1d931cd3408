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
  /** Tries of one key within one invocation when another writer keeps getting in between. */
  conflictAttemptsMax: 10,
  /** Keys of one batch that are worked on at once. */
  keysInFlightMax: 64,
  /** Entities that a warm function remembers. */
  cachedEntitiesMax: 10_000,
  /** Items that one DynamoDB transaction may touch, the entity included. */
  transactionItemsMax: 100,
} as const;
