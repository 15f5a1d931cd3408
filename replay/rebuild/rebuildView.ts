import type { AnyProcessor } from "../../engine/core/processor.ts";
import type { LogFold } from "../fold/createLogFold.ts";
import type { Decisions } from "../fold/decisions.ts";
import type { Operation, OperationProgress, OperationStore } from "../operations/operation.ts";
import { ReplayError } from "../replayError.ts";
import { type Finding, verifyView } from "../verify/verifyView.ts";
import type { ViewSlots } from "./slots.ts";
import { otherSlot, type ViewPointer, type ViewPointers } from "./viewPointer.ts";
import { withheldOf } from "./withheld.ts";
import { writeFold } from "./writeFold.ts";

/** What rebuilding needs of the world. */
export type RebuildPorts = {
  readonly processor: AnyProcessor;
  readonly slots: ViewSlots;
  readonly pointers: ViewPointers;
  readonly operations: OperationStore;
  /** Folds the whole log but for what was left out by decision, and reads on; says how far it is now and then. */
  readonly fold: (
    decisions: Decisions,
    onProgress: (progress: OperationProgress) => Promise<void>,
  ) => Promise<{ readonly fold: LogFold; readonly readOn: () => Promise<void> }>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Waits between two looks at a slot that catches up. */
  readonly wait: () => Promise<void>;
  /** Looks before a slot that does not catch up is given up. */
  readonly looksMax: number;
  /** What was archived alone cannot come to the new slot by its function: only what arrived since then can. */
  readonly keptSinceMs: () => Promise<number>;
  readonly onPhase: (phase: Phase, fields: Readonly<Record<string, number>>) => void;
};

/** `clear` and `fill`: the slot that nobody reads. `follow`: the log drives it, until it is what follows from the log. */
export type Phase = "clear" | "fill" | "follow" | "swap" | "done";

export type RebuildResult = {
  readonly entities: number;
  readonly writes: number;
  readonly findings: readonly Finding[];
};

/**
 * Makes a view again from the log in the slot that nobody reads, and turns the readers to it in one conditional write:
 *
 *     clear -> fill -> follow and verify -> swap
 *       ^------- a kill before the swap begins here again
 *
 * Live processing goes on in the live slot all the while. What is verified and found wanting is never turned to.
 */
export async function rebuildView(operation: Operation, ports: RebuildPorts): Promise<RebuildResult> {
  const { processor, slots, pointers, onPhase, now, wait, looksMax } = ports;
  const view = processor.name;
  const pointer = await pointers.get(view);
  checkOurs(operation, pointer);
  const slot = slots[otherSlot(pointer.live)];
  const { step, keep } = stepThrough(operation, ports);

  // A function that followed in an earlier try has had events that it will not be given again; that has to outlast any kill.
  const wasDriven = operation.counts.wasDriven === 1 || !["clear", "fill"].includes(operation.phase);
  await step("clear", wasDriven ? { wasDriven: 1 } : {});
  await slot.drive(false);
  const idleSinceMs = wasDriven ? now() : (pointer.idleSinceMs ?? 0);
  await slot.clear();
  await step("fill", {});
  const decisions = await slots[pointer.live].table.decisions();
  const { fold, readOn } = await ports.fold(decisions, keep);
  const withheld = withheldOf(fold, Math.max(await ports.keptSinceMs(), idleSinceMs));
  const writes = await writeFold(fold, { processor, store: slot.store, withheld, decisions });

  await step("follow", { events: fold.counts.events, entities: fold.entities.size, writes });
  await slot.drive(true);
  const findings = await verifyView({ fold, table: slot.table, readOn, wait, looksMax });
  const result = { entities: fold.entities.size, writes, findings };
  if (findings.length > 0) return result;

  await step("swap", { entities: fold.entities.size });
  await swap(view, { pointer, ports, atMs: now() });
  await step("done", { entities: fold.entities.size, writes });
  onPhase("done", {});
  return result;
}

/**
 * Keeps which phase is under way before it begins, and how far its reading is; whoever lost the operation to another
 * process ends there.
 */
function stepThrough(operation: Operation, { operations, onPhase, now }: RebuildPorts) {
  let saved = operation;
  const save = async (changed: Partial<Operation>): Promise<void> => {
    saved = await operations.save({ ...saved, ...changed, updatedAt: new Date(now()).toISOString() });
  };
  return {
    step: async (phase: Phase, counts: Readonly<Record<string, number>>): Promise<void> => {
      const status = phase === "done" ? "done" : "running";
      await save({ phase, status, counts: { ...saved.counts, ...counts } });
      if (phase !== "done") onPhase(phase, counts);
    },
    keep: (progress: OperationProgress): Promise<void> => save({ progress }),
  };
}

/** Another one may have gone on with the view since: then its slot is not this operation's any more. */
function checkOurs({ id, processor }: Operation, pointer: ViewPointer): void {
  if (pointer.other === "building" && pointer.operation === id) return;
  throw new ReplayError(
    `The rebuild ${id} of ${processor} is not under way any more: it came to its end, or was given up. ` +
      `Begin a new one: orderly rebuild ${processor} --execute`,
  );
}

type Swapping = { readonly pointer: ViewPointer; readonly ports: RebuildPorts; readonly atMs: number };

async function swap(view: string, { pointer, ports, atMs }: Swapping): Promise<void> {
  const { version, live } = pointer;
  const next: ViewPointer = { version, live: otherSlot(live), other: "kept", swappedAtMs: atMs };
  if (await ports.pointers.save(view, next)) return;
  throw new ReplayError(
    `Another process changed the view ${view} meanwhile; readers stay where they are. Look: orderly rebuild ${view}`,
  );
}
