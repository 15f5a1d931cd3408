import type { StagedItems, Stored } from "../core/processor.ts";
import type { EntityStore, ItemCommit, VersionedItem } from "./ports.ts";
import { createTurns, type TakeTurn } from "./turns.ts";

/** The further items that one batch has read, kept so that each is read once. */
export type BatchItems = {
  /** Opens the items to the handlers of one key. */
  readonly open: () => KeyItems;
};

/** What the handlers of one key do with items, until the commit. */
export type KeyItems = StagedItems & {
  /** What the commit has to check and write. */
  readonly commits: () => readonly ItemCommit[];
  /** Ends the use and lets the next key go on; `conflict` forgets what was read. */
  readonly close: (end: "committed" | "conflict" | "dropped") => void;
};

type Shared = {
  readonly known: Map<string, VersionedItem | undefined>;
  readonly takeTurn: TakeTurn;
  readonly store: Pick<EntityStore, "loadItems">;
};

/**
 * One key at a time uses items, from its first `get` to its commit: keys of one batch that share an item would only
 * make each other's transactions fail.
 */
export function createBatchItems(store: Pick<EntityStore, "loadItems">): BatchItems {
  const shared: Shared = { known: new Map(), takeTurn: createTurns(), store };
  return { open: () => openItems(shared) };
}

function openItems({ known, takeTurn, store }: Shared): KeyItems {
  const read = new Map<string, VersionedItem | undefined>();
  const kept = new Map<string, Stored>();
  const staged = new Map<string, Stored>();
  let turn: Promise<() => void> | undefined;

  return {
    async get<Item extends Stored>(key: string): Promise<Item | undefined> {
      turn ??= takeTurn();
      await turn;
      if (!known.has(key)) known.set(key, (await store.loadItems([key])).get(key));
      read.set(key, known.get(key));
      return (staged.get(key) ?? kept.get(key) ?? known.get(key)?.item) as Item | undefined;
    },
    put(key, item) {
      if (!read.has(key)) throw new TypeError(`Item ${JSON.stringify(key)} is put without having been read.`);
      staged.set(key, item);
    },
    keep() {
      if (staged.size === 0) return;
      for (const [key, item] of staged) kept.set(key, item);
      staged.clear();
    },
    drop: () => staged.clear(),
    commits: () =>
      [...read].map(([key, found]) => ({ key, expectedVersion: found?.version ?? 0, item: kept.get(key) })),
    close(end) {
      for (const [key, found] of read) {
        const item = kept.get(key);
        if (end === "conflict") known.delete(key);
        else if (end === "committed" && item) known.set(key, { version: (found?.version ?? 0) + 1, item });
      }
      turn?.then((release) => release());
    },
  };
}
