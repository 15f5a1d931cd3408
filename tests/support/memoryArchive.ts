import type { ArchiveHead, ArchiveHeads, ArchiveStore } from "../../replay/archive/archiveStore.ts";
import type { LogShard } from "../../replay/log/logSource.ts";
import { compareSequenceNumbers } from "../../replay/log/sequenceNumber.ts";

/** An archive in memory. `onWrite` runs before each write and may throw: the process dies there. */
export function createMemoryArchive(onWrite: (what: string) => void = () => {}) {
  const objects = new Map<string, Uint8Array>();
  const shards = new Map<string, LogShard>();
  const headOf = new Map<string, ArchiveHead>();
  const store: ArchiveStore = {
    async *list(prefix, from = "") {
      for (const key of [...objects.keys()].sort()) {
        if (key.startsWith(prefix) && key >= from) yield { key, bytes: objects.get(key)?.length ?? 0 };
      }
    },
    async *get(key) {
      const body = objects.get(key);
      if (!body) throw new Error(`no object ${key}`);
      yield body.subarray(0, 10);
      yield body.subarray(10);
    },
    async put(key, body) {
      onWrite("put");
      objects.set(key, body);
    },
    async remove(keys) {
      for (const key of keys) {
        onWrite("remove");
        objects.delete(key);
      }
    },
    shards: async () => [...shards.values()].sort((a, b) => (a.shardId < b.shardId ? -1 : 1)),
    putShard: async (shard) => void shards.set(shard.shardId, shard),
  };
  const heads: ArchiveHeads = {
    get: async (shardId) => headOf.get(shardId),
    async advance(shardId, head) {
      onWrite("head");
      const before = headOf.get(shardId);
      if (!before || compareSequenceNumbers(before.sequenceNumber, head.sequenceNumber) < 0) {
        headOf.set(shardId, head);
      }
    },
  };
  return { store, heads, objects };
}
