/** A shard as it stands now. */
export type ShardInspection = {
  readonly shardId: string;
  readonly parents: readonly string[];
  readonly open: boolean;
  /** Inclusive, in decimal. */
  readonly hashKeys: { readonly first: string; readonly last: string };
  /** Absent: nothing is in it, or everything was trimmed. */
  readonly newest?: { readonly sequenceNumber: string; readonly arrivalMs: number } | undefined;
};

export type StreamInspection = {
  readonly name: string;
  readonly arn: string;
  readonly retentionHours: number;
  readonly shards: readonly ShardInspection[];
};

/** How far a mapping got in one shard. */
export type PositionInspection = {
  readonly shardId: string;
  /** Everything up to this sequence number is done; absent: nothing yet. */
  readonly after?: string | undefined;
  /** The shard is closed and wholly done. */
  readonly finished: boolean;
};

export type MappingInspection = {
  readonly uuid: string;
  readonly eventSourceArn: string;
  readonly functionArn: string;
  /** As the Lambda API words both. */
  readonly state: string;
  readonly lastProcessingResult: string;
  /** Empty for a queue, and before a stream's first start. */
  readonly positions: readonly PositionInspection[];
};

export type FunctionInspection = {
  readonly name: string;
  readonly arn: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly reservedConcurrency?: number | undefined;
  /** Execution environments alive now, busy or idle. */
  readonly environmentCount: number;
};

/** What a console shows of a cloud, as of the moment of each call. Reads only; everything is plain JSON. */
export type CloudInspection = {
  readonly streams: () => readonly StreamInspection[];
  readonly mappings: () => readonly MappingInspection[];
  readonly functions: () => readonly FunctionInspection[];
};
