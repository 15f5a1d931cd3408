import type { AnyProcessor } from "../../engine/core/processor.ts";
import type { Lane } from "../../engine/index.ts";
import { createLogFold, type LogFold } from "../../replay/fold/createLogFold.ts";
import type { Decisions } from "../../replay/fold/decisions.ts";
import { type Checkpoint, checkpointAfter } from "../../replay/log/checkpoint.ts";
import type { LogSource } from "../../replay/log/logSource.ts";
import { type LogPage, readLog } from "../../replay/log/readLog.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { checkWhole } from "./checkWhole.ts";
import { codeVersion } from "./codeVersion.ts";

/** A view folded from the whole log, and how to go on as the log grows. */
export type FoldToHead = {
  readonly fold: LogFold;
  readonly readOn: () => Promise<void>;
  /** How far the log was read. */
  readonly checkpoint: () => Checkpoint;
};

export type FoldToHeadOptions = {
  /** Only the shards that hold this lane. */
  readonly lane?: Lane | undefined;
  /** What was left out of the view by an operator. */
  readonly decisions?: Decisions | undefined;
  /** Hears of each page once it is folded. */
  readonly onPage?: ((fold: LogFold, page: LogPage) => void | Promise<void>) | undefined;
};

/** Folds a view from the beginning of the log to its head. */
export async function foldToHead(
  source: LogSource,
  processor: AnyProcessor,
  { lane, decisions, onPage = () => {} }: FoldToHeadOptions = {},
): Promise<FoldToHead> {
  await checkWhole(source);
  const fold = createLogFold({
    processor,
    codec: eventCodec,
    version: codeVersion,
    now: Date.now,
    decisions,
  });
  let checkpoint: Checkpoint = new Map();
  const readOn = async (): Promise<void> => {
    for await (const page of readLog(source, {
      from: { kind: "start" },
      to: { kind: "now" },
      lane,
      checkpoint,
    })) {
      await fold.add(page.records);
      checkpoint = checkpointAfter(checkpoint, page);
      await onPage(fold, page);
    }
  };
  await readOn();
  return { fold, readOn, checkpoint: () => checkpoint };
}
