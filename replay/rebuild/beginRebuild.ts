import type { Operation, OperationStore } from "../operations/operation.ts";
import { ReplayError } from "../replayError.ts";
import type { ViewPointer, ViewPointers } from "./viewPointer.ts";

export type BeginOptions = { readonly pointers: ViewPointers; readonly operations: OperationStore };

/**
 * Takes the idle slot of a view for an operation.
 * @throws ReplayError naming the other operation when one is under way, or what to do when the old slot is still kept
 */
export async function beginRebuild(
  operation: Operation,
  { pointers, operations }: BeginOptions,
): Promise<void> {
  const view = operation.processor;
  const pointer = await pointers.get(view);
  await checkFree(view, pointer, operations);
  // The operation first: a pointer must not name one that is nowhere.
  await operations.create(operation);
  const { version, live, swappedAtMs, idleSinceMs } = pointer;
  const next: ViewPointer = {
    version,
    live,
    other: "building",
    operation: operation.id,
    swappedAtMs,
    idleSinceMs,
  };
  if (await pointers.save(view, next)) return;
  await checkFree(view, await pointers.get(view), operations);
  throw new ReplayError(
    `Another process changed the view ${view} at the same moment. Nothing was begun; try again.`,
  );
}

async function checkFree(view: string, pointer: ViewPointer, operations: OperationStore): Promise<void> {
  if (pointer.other === "kept") {
    throw new ReplayError(
      `The old generation of ${view} is still kept, so there is no free slot. Go back to it with ` +
        `orderly rebuild ${view} --rollback, or let go of it with orderly rebuild ${view} --drop-old.`,
    );
  }
  if (pointer.other !== "building") return;
  const id = pointer.operation ?? "?";
  const other = await operations.get(id);
  throw new ReplayError(
    `The rebuild ${id} of ${view} is under way since ${other?.startedAt ?? "?"}, last seen at ${other?.updatedAt ?? "?"}. ` +
      `Wait for it; if it was interrupted, go on with it: orderly rebuild ${view} --resume ${id}`,
  );
}
