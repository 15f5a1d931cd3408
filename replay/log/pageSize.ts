/**
 * What a page of the log is meant to hold: few enough bytes for the pages of many shards to fit into memory, whatever the
 * size of their records. A shard gives 2 MB a second, in five calls at most, whatever a call takes (API reference,
 * GetRecords), so that larger pages would not come sooner.
 */
export const pageSize = { bytes: 1024 * 1024, recordsMax: 1_000 } as const;
