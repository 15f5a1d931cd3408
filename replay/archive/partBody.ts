import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { createGunzip, gzipSync } from "node:zlib";
import type { RawRecord } from "../log/logSource.ts";

type Line = {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly arrivalMs: number;
  /** Base64: the record as Kinesis has it, aggregated or not. */
  readonly data: string;
};

/** Records as the archive keeps them: a JSON line each, compressed. The same records give the same bytes. */
export function encodePart(records: readonly RawRecord[]): Uint8Array {
  const lines = records.map(({ sequenceNumber, partitionKey, arrivalMs, data }): string => {
    const line: Line = {
      sequenceNumber,
      partitionKey,
      arrivalMs,
      data: Buffer.from(data).toString("base64"),
    };
    return `${JSON.stringify(line)}\n`;
  });
  return gzipSync(lines.join(""));
}

/** The records of a part, one after the other: an hour of a busy shard does not fit into memory. */
export async function* decodePart(
  body: AsyncIterable<Uint8Array>,
  shardId: string,
): AsyncGenerator<RawRecord> {
  const compressed = Readable.from(body, { objectMode: false });
  const text = compressed.pipe(createGunzip());
  compressed.once("error", (error) => text.destroy(error));
  for await (const line of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
    const { data, ...record } = JSON.parse(line) as Line;
    yield { shardId, ...record, data: Buffer.from(data, "base64") };
  }
}
