import type { Position } from "../../engine/index.ts";
import { type Checkpoint, checkpointAfter } from "../log/checkpoint.ts";
import { openPage } from "../log/openPage.ts";
import type { LogPage } from "../log/readLog.ts";
import type { Operation, OperationProgress, OperationStore } from "../operations/operation.ts";
import type { WindowStart } from "./coverage.ts";
import type { InPlace } from "./inPlace.ts";

export type RunInPlaceOptions = {
  /** What applies it; told where the window begins. */
  readonly create: (windowStart: () => WindowStart) => InPlace;
  readonly operations: OperationStore;
  /** Reads the window from a checkpoint on. */
  readonly read: (checkpoint: Checkpoint) => AsyncIterable<LogPage>;
  /** Whether the window is the whole log. */
  readonly isWhole: boolean;
  readonly now: () => number;
  /** How far the reading is; kept with the checkpoint. */
  readonly progress?: (() => OperationProgress | undefined) | undefined;
  readonly onPage?: ((page: LogPage, inPlace: InPlace) => void) | undefined;
};

/** Time between two checkpoints; what was done since is done again after a kill, and skipped. */
const saveEveryMs = 1_000;

/** Carries an operation on from its checkpoint to its end. The checkpoint never is ahead of what is applied. */
export async function runInPlace(operation: Operation, options: RunInPlaceOptions): Promise<InPlace> {
  const { create, operations, read, isWhole, now, onPage } = options;
  let saved = operation;
  let savedAtMs = now();
  let checkpoint: Checkpoint = new Map(Object.entries(operation.checkpoint));
  const firsts = new Map<string, Position>(Object.entries(operation.windowStart));
  const windowStart = (): WindowStart => (isWhole ? "start" : firsts);
  const inPlace = create(windowStart);

  async function save(status: Operation["status"]): Promise<void> {
    savedAtMs = now();
    saved = await operations.save({
      ...saved,
      status,
      updatedAt: new Date(savedAtMs).toISOString(),
      checkpoint: Object.fromEntries(checkpoint),
      windowStart: Object.fromEntries(firsts),
      counts: { ...inPlace.counts, leftAlone: inPlace.leftAlone.size },
      progress: options.progress?.(),
    });
  }

  for await (const page of read(checkpoint)) {
    const first = openPage(page.records.slice(0, 1))[0];
    if (first && !firsts.has(page.shardId)) firsts.set(page.shardId, first.position);
    await inPlace.add(page);
    checkpoint = checkpointAfter(checkpoint, page);
    onPage?.(page, inPlace);
    if (now() - savedAtMs >= saveEveryMs) await save("running");
  }
  await save("done");
  return inPlace;
}
