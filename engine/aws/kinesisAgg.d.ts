/** The parts of aws-kinesis-agg 4.2 that are used; its own declarations need the SDK of the previous generation. */
declare module "aws-kinesis-agg" {
  export type UserRecord = {
    readonly partitionKey: string;
    readonly sequenceNumber: string;
    readonly subSequenceNumber?: number;
    /** Base64. */
    readonly data: string;
  };

  /** Calls back once with every user record, or with an error, or (a quirk) with both in turn. */
  export function deaggregateSync(
    record: { readonly sequenceNumber: string; readonly partitionKey: string; readonly data: string },
    computeChecksums: boolean,
    afterRecord: (error: Error | undefined | null, userRecords?: readonly UserRecord[]) => void,
  ): void;

  export class RecordAggregator {
    addUserRecord(record: { readonly partitionKey: string; readonly data: Buffer }): void;
    build(): { readonly partitionKey: string; readonly data: Buffer };
  }
}
