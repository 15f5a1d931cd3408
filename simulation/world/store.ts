import { toStoreError } from "../../engine/aws/storeError.ts";
import { createMemoryEntityStore, type MemoryEntityStore } from "../../engine/memory/memoryEntityStore.ts";
import type { Commit, EntityStore } from "../../engine/runtime/ports.ts";
import type { Weather } from "../chance/weather.ts";
import type { Link } from "./link.ts";

/** A processor's table: what stands in it, and the way to it. */
export type SimulatedTable = {
  readonly contents: MemoryEntityStore;
  /** The store as one environment has it, over the network. */
  readonly connect: (link: Link) => EntityStore;
};

export type TableOptions = {
  readonly name: string;
  readonly weather: Weather;
  /** Told of what is written, at the moment when it is. */
  readonly onCommit: (commit: Commit) => void;
};

/** A table whose calls go over a link, and whose commits sometimes meet a conflict that nobody else made. */
export function createTable({ name, weather, onCommit }: TableOptions): SimulatedTable {
  const contents = createMemoryEntityStore();

  async function commit(wanted: Commit): Promise<"committed" | "conflict"> {
    if (weather.strikes("store.conflict")) return "conflict";
    const result = await contents.commit(wanted);
    if (result === "committed") onCommit(wanted);
    return weather.strikes("store.conflictWithItself") ? "conflict" : result;
  }

  return {
    contents,
    connect(link) {
      /** As the adapter of DynamoDB does: what is no conflict is an error of the store. */
      const call = <Answer>(perform: () => Promise<Answer>): Promise<Answer> =>
        link.call(perform).catch((thrown: unknown) => {
          throw toStoreError(thrown, name);
        });
      return {
        load: (keys) => call(() => contents.load(keys)),
        loadItems: (keys) => call(() => contents.loadItems(keys)),
        loadParked: (key, range) => call(() => contents.loadParked(key, range)),
        loadSkipped: (key) => call(() => contents.loadSkipped(key)),
        commit: (wanted) => call(() => commit(wanted)),
      };
    },
  };
}
