// Limits of Kinesis Data Streams: API reference (PutRecords, GetRecords) and developer guide, "Quotas and limits".

export const recordBytesMax = 1_048_576;
export const partitionKeyCharactersMax = 256;
export const putRecordsCountMax = 500;
export const putRecordsBytesMax = 5_242_880;
export const getRecordsCountMax = 10_000;
export const getRecordsBytesMax = 10_485_760;
export const iteratorMsMax = 300_000;
export const retentionHoursMin = 24;
export const retentionHoursMax = 8_760;
export const consumersPerStreamMax = 20;
export const shardsPerAccountMax = 500;
export const subscriptionMsMax = 300_000;
/** A subscription younger than this is not replaced. */
export const resubscribeMsMin = 5_000;

/** Data of one event of a subscription, and how often one comes when there is no data; AWS publishes neither. */
export const subscriptionEventBytesMax = 1_048_576;
export const heartbeatMs = 5_000;

/** What one shard takes and gives in a second, when the limits are switched on. */
export const shardRates = {
  bytesIn: 1_048_576,
  recordsIn: 1_000,
  bytesOut: 2_097_152,
  readsOut: 5,
} as const;
