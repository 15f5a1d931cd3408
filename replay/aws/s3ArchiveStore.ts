import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { ArchiveStore, StoredPart } from "../archive/archiveStore.ts";
import type { LogShard } from "../log/logSource.ts";

export type S3ArchiveStoreOptions = {
  readonly client: Pick<S3Client, "send">;
  readonly bucket: string;
};

type KeptShard = Pick<LogShard, "shardId" | "parents"> & Record<"firstHashKey" | "lastHashKey", string>;

const shardFolder = "shards/";

/** The archive in one bucket. Listings of S3 are strongly consistent. */
export function createS3ArchiveStore({ client, bucket }: S3ArchiveStoreOptions): ArchiveStore {
  const Bucket = bucket;

  async function* list(Prefix: string, from?: string): AsyncGenerator<StoredPart> {
    let ContinuationToken: string | undefined;
    do {
      const page = await client.send(
        new ListObjectsV2Command({ Bucket, Prefix, StartAfter: from, ContinuationToken }),
      );
      for (const { Key = "", Size = 0 } of page.Contents ?? []) yield { key: Key, bytes: Size };
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  }

  async function* get(Key: string): AsyncGenerator<Uint8Array> {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    yield* Body as unknown as AsyncIterable<Uint8Array>;
  }

  async function put(Key: string, Body: Uint8Array): Promise<void> {
    await client.send(new PutObjectCommand({ Bucket, Key, Body }));
  }

  async function remove(keys: readonly string[]): Promise<void> {
    for (const Key of keys) await client.send(new DeleteObjectCommand({ Bucket, Key }));
  }

  async function shards(): Promise<readonly LogShard[]> {
    const found: LogShard[] = [];
    for await (const { key } of list(shardFolder)) {
      const { firstHashKey, lastHashKey, ...shard } = JSON.parse(await textOf(get(key))) as KeptShard;
      found.push({
        ...shard,
        firstHashKey: BigInt(firstHashKey),
        lastHashKey: BigInt(lastHashKey),
        closed: false,
      });
    }
    return found;
  }

  async function putShard({ shardId, parents, firstHashKey, lastHashKey }: LogShard): Promise<void> {
    const kept: KeptShard = {
      shardId,
      parents,
      firstHashKey: String(firstHashKey),
      lastHashKey: String(lastHashKey),
    };
    await put(`${shardFolder}${shardId}.json`, Buffer.from(JSON.stringify(kept)));
  }

  return { list, get, put, remove, shards, putShard };
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
