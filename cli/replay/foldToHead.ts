import type { AnyProcessor } from "../../engine/core/processor.ts";
import { createLogFold, type LogFold } from "../../replay/fold/createLogFold.ts";
import { type Checkpoint, checkpointAfter } from "../../replay/log/checkpoint.ts";
import type { LogSource } from "../../replay/log/logSource.ts";
import { readLog } from "../../replay/log/readLog.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { CliError } from "../terminal/reportError.ts";

/** A view folded from the whole log, and how to go on as the log grows. */
export type FoldToHead = {
  readonly fold: LogFold;
  readonly readOn: () => Promise<void>;
  /** How far the log was read. */
  readonly checkpoint: () => Checkpoint;
};

/** Folds a view from the beginning of the log to its head. `onPage` hears of each page. */
export async function foldToHead(
  source: LogSource,
  processor: AnyProcessor,
  onPage: (fold: LogFold) => void = () => {},
): Promise<FoldToHead> {
  await checkWhole(source);
  const fold = createLogFold({ processor, codec: eventCodec });
  let checkpoint: Checkpoint = new Map();
  const readOn = async (): Promise<void> => {
    for await (const page of readLog(source, { from: { kind: "start" }, to: { kind: "now" }, checkpoint })) {
      await fold.add(page.records);
      checkpoint = checkpointAfter(checkpoint, page);
      onPage(fold);
    }
  };
  await readOn();
  return { fold, readOn, checkpoint: () => checkpoint };
}

/** A state is the fold of every event of its key: what is left of a log that was trimmed gives other states. */
async function checkWhole(source: LogSource): Promise<void> {
  const { createdMs, oldestMs } = await source.bounds();
  if (oldestMs <= createdMs) return;
  throw new CliError(
    `The log begins at ${new Date(oldestMs).toISOString()}, but its stream was made at ${new Date(createdMs).toISOString()}: ` +
      "what came before is neither in the stream nor in the archive, so states cannot be made from it. " +
      "Raise the retention before events are lost, and let the archive run from the beginning.",
  );
}
