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

/** A table whose calls go over a link, and whose commits sometimes meet a conflict that nobody else made. */
export function createTable(weather: Weather): SimulatedTable {
  const contents = createMemoryEntityStore();

  async function commit(wanted: Commit): Promise<"committed" | "conflict"> {
    if (weather.strikes("store.conflict")) return "conflict";
    const result = await contents.commit(wanted);
    return weather.strikes("store.conflictWithItself") ? "conflict" : result;
  }

  return {
    contents,
    connect: (link) => ({
      load: (keys) => link.call(() => contents.load(keys)),
      loadItems: (keys) => link.call(() => contents.loadItems(keys)),
      commit: (wanted) => link.call(() => commit(wanted)),
    }),
  };
}
