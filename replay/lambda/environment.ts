/** Names of the environment variables that the stacks set and the functions of replay read. */
export const replayEnvironment = {
  /** Name of the bucket that the log is archived in. */
  archiveBucket: "ORDERLY_ARCHIVE_BUCKET",
  /** Name of the DynamoDB table that replay keeps its own state in. */
  replayTable: "ORDERLY_REPLAY_TABLE",
  /** JSON: the names of a view's two tables, as `{"a": ..., "b": ...}`. */
  viewTables: "ORDERLY_VIEW_TABLES",
  /** Which of a view's two slots a function keeps: `a` or `b`. */
  viewSlot: "ORDERLY_VIEW_SLOT",
} as const;
