import type { EntityStore } from "../../engine/runtime/ports.ts";
import type { ViewTable } from "../verify/viewTable.ts";
import type { Slot } from "./viewPointer.ts";

/** One of a view's two places: its table, and the function that keeps it. */
export type ViewSlot = {
  readonly table: ViewTable;
  readonly store: Pick<EntityStore, "commit">;
  /** Deletes every item. */
  readonly clear: () => Promise<void>;
  /** Whether the log drives the function. Settles when it is so. */
  readonly drive: (driven: boolean) => Promise<void>;
};

/** Both places of a view. */
export type ViewSlots = Readonly<Record<Slot, ViewSlot>>;
