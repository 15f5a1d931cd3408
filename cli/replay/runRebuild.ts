import { randomUUID } from "node:crypto";
import pc from "picocolors";
import type { AnyProcessor } from "../../engine/core/processor.ts";
import type { LogFold } from "../../replay/fold/createLogFold.ts";
import type { LogPage } from "../../replay/log/readLog.ts";
import type { Operation } from "../../replay/operations/operation.ts";
import { beginRebuild } from "../../replay/rebuild/beginRebuild.ts";
import {
  type Phase,
  type RebuildPorts,
  type RebuildResult,
  rebuildView,
} from "../../replay/rebuild/rebuildView.ts";
import type { OpenLog } from "../log/openLog.ts";
import { CliError } from "../terminal/reportError.ts";
import { toFindingText } from "./findingText.ts";
import { foldToHead } from "./foldToHead.ts";
import { type OpenView, sleep } from "./openView.ts";
import { createProgress, type Progress } from "./progress.ts";

export type RunRebuildOptions = {
  readonly log: OpenLog;
  readonly opened: OpenView;
  readonly processor: AnyProcessor;
  readonly json: boolean;
};

const lookMs = 250;
/** Half an hour for a slot to come through what the stream keeps. */
const looksMax = (30 * 60_000) / lookMs;
/** Time between two notes of how far the fold is. */
const keepEveryMs = 1_000;
/** Kept clear of the end of the stream's retention. */
const marginMs = 3_600_000;
const findingsShownMax = 20;

/** Begins a rebuild and carries it to its end. */
export async function startRebuild(options: RunRebuildOptions): Promise<void> {
  const { opened, processor, json } = options;
  const now = new Date().toISOString();
  const operation: Operation = {
    id: randomUUID().slice(0, 8),
    kind: "rebuild",
    processor: processor.name,
    status: "running",
    version: 1,
    startedAt: now,
    updatedAt: now,
    input: {},
    phase: "clear",
    checkpoint: {},
    windowStart: {},
    counts: {},
  };
  await beginRebuild(operation, opened);
  const resume = `orderly rebuild ${processor.name} --resume ${operation.id}`;
  tell(json, { operation: operation.id }, `Operation ${operation.id}. If it is interrupted: ${resume}`);
  await run(operation, options);
}

/** Goes on with a rebuild that was interrupted. */
export async function resumeRebuild(id: string, options: RunRebuildOptions): Promise<void> {
  const { opened, processor, json } = options;
  const operation = await opened.operations.get(id);
  if (operation?.kind !== "rebuild" || operation.processor !== processor.name) {
    throw new CliError(
      `There is no rebuild "${id}" of ${processor.name}. Its ID was printed when it began; orderly rebuild ` +
        `${processor.name} shows the one that is under way.`,
    );
  }
  if (operation.status === "done") {
    tell(
      json,
      { operation: id, status: "done" },
      `The rebuild ${id} came to its end at ${operation.updatedAt}.`,
    );
    return;
  }
  await run(operation, options);
}

async function run(operation: Operation, { log, opened, processor, json }: RunRebuildOptions): Promise<void> {
  const { createdMs } = await log.source.bounds();
  const progress = createProgress({ fromMs: createdMs, json });
  const startMs = performance.now();
  const result = await rebuildView(operation, {
    ...opened,
    processor,
    fold: (decisions, keep) =>
      foldToHead(log.source, processor, { decisions, onPage: keepingProgress(progress, keep) }),
    now: Date.now,
    wait: () => sleep(lookMs),
    looksMax,
    keptSinceMs: async () => (await log.stream.bounds()).oldestMs + (await youngMargin(log)),
    onPhase: (phase, counts) =>
      tell(json, { operation: operation.id, phase, ...counts }, toText(phase, counts)),
  });
  report({ result, operation, json, seconds: (performance.now() - startMs) / 1000 });
}

type Keep = Parameters<RebuildPorts["fold"]>[1];

/** Shows how far the fold is with each page, and keeps it with the operation now and then. */
function keepingProgress(progress: Progress, keep: Keep) {
  let keptMs = 0;
  return async (fold: LogFold, page: LogPage): Promise<void> => {
    progress.onPage(page, fold.counts.events);
    const known = progress.read();
    if (known === undefined || performance.now() - keptMs < keepEveryMs) return;
    keptMs = performance.now();
    await keep(known);
  };
}

/** A stream that is younger than its retention trims nothing yet. */
async function youngMargin({ stream }: OpenLog): Promise<number> {
  const { createdMs, oldestMs } = await stream.bounds();
  return createdMs === oldestMs ? 0 : marginMs;
}

function toText(phase: Phase, { events, entities, writes }: Readonly<Record<string, number>>): string {
  switch (phase) {
    case "clear":
      return "Clearing the slot that nobody reads ...";
    case "fill":
      return "Folding the log into it ...";
    case "follow":
      return `${events} events became ${entities} entities in ${writes} writes. It follows the log now, and is verified ...`;
    case "swap":
      return `All ${entities} entities are what follows from the log. Turning the readers ...`;
    case "done":
      return pc.green("Done: readers read the new generation.");
  }
}

type Report = {
  readonly result: RebuildResult;
  readonly operation: Operation;
  readonly json: boolean;
  readonly seconds: number;
};

function report({ result, operation, json, seconds }: Report): void {
  const { findings, entities, writes } = result;
  const view = operation.processor;
  if (findings.length === 0) {
    const fields = { operation: operation.id, status: "done", entities, writes, seconds };
    tell(
      json,
      fields,
      `It took ${seconds.toFixed(1)} s. The old one follows the log on: orderly rebuild ${view} --rollback turns back, --drop-old lets go of it.`,
    );
    return;
  }
  process.exitCode = 1;
  for (const finding of findings.slice(0, findingsShownMax)) {
    tell(json, { operation: operation.id, ...finding }, toFindingText(finding));
  }
  tell(
    json,
    { operation: operation.id, status: "not swapped", findings: findings.length },
    pc.red(`${findings.length} entities are not what follows from the log. `) +
      "Readers stay with the old generation. Is the code at hand the one that is deployed? Then: " +
      `orderly rebuild ${view} --resume ${operation.id}, or --give-up`,
  );
}

function tell(json: boolean, fields: object, text: string): void {
  process.stdout.write(`${json ? JSON.stringify(fields) : text}\n`);
}
