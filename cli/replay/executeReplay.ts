import { randomUUID } from "node:crypto";
import pc from "picocolors";
import { createDynamoOperations } from "../../replay/aws/dynamoOperations.ts";
import type { InPlace } from "../../replay/inPlace/inPlace.ts";
import { runInPlace } from "../../replay/inPlace/runInPlace.ts";
import type { Operation } from "../../replay/operations/operation.ts";
import { names } from "../../stacks/names.ts";
import type { OpenLog } from "../log/openLog.ts";
import { CliError } from "../terminal/reportError.ts";
import { openInPlace } from "./openInPlace.ts";
import { openWindow, type WindowOptions } from "./openWindow.ts";
import { createProgress } from "./progress.ts";
import type { ReplayOptions } from "./replayOptions.ts";

/** Applies what a processor lacks, as a new operation. */
export async function startReplay(log: OpenLog, options: ReplayOptions): Promise<void> {
  const { from, to, key, processor = "" } = options;
  // Rejects what cannot be before anything is kept. Moments are kept as times: `-2h` means another one tomorrow.
  const { window } = await openWindow(log, options);
  const now = new Date().toISOString();
  const operation: Operation = {
    id: randomUUID().slice(0, 8),
    kind: "replay",
    processor,
    status: "running",
    version: 1,
    startedAt: now,
    updatedAt: now,
    input: {
      from: toText(window.fromMs, from),
      to: toText(window.toMs, to),
      ...(key !== undefined && { key }),
    },
    phase: "apply",
    checkpoint: {},
    windowStart: {},
    counts: {},
  };
  await operationsOf(log, options).create(operation);
  tell(
    options,
    { operation: operation.id },
    `Operation ${operation.id}. If it is interrupted: orderly replay --resume ${operation.id}`,
  );
  await run(log, operation, options);
}

/** Goes on with an operation from its checkpoint. */
export async function carryOn(log: OpenLog, id: string, options: ReplayOptions): Promise<void> {
  const operation = await operationsOf(log, options).get(id);
  if (!operation) {
    throw new CliError(
      `There is no operation "${id}" in the stage ${options.stage}. Its ID was printed when it began.`,
    );
  }
  if (operation.kind !== "replay") {
    throw new CliError(
      `"${id}" is a ${operation.kind} of ${operation.processor}: orderly ${operation.kind} ${operation.processor} --resume ${id}`,
    );
  }
  if (operation.status === "done") {
    tell(
      options,
      { operation: id, status: "done" },
      `Operation ${id} came to its end at ${operation.updatedAt}; nothing is left to do.`,
    );
    return;
  }
  await run(log, operation, options);
}

async function run(log: OpenLog, operation: Operation, options: ReplayOptions): Promise<void> {
  const { window, pages } = await openWindow(log, operation.input as WindowOptions);
  const progress = createProgress({ fromMs: window.fromMs, json: options.json === true });
  const applying = openInPlace(log, operation, options.stage);
  try {
    const inPlace = await runInPlace(operation, {
      create: await applying.prepare(),
      operations: operationsOf(log, options),
      read: pages,
      isWhole: window.read.from.kind === "start",
      now: Date.now,
      onPage: (page, { counts }) => progress.onPage(page, counts.events),
      progress: progress.read,
    });
    report(operation.id, inPlace, options);
  } finally {
    applying.close();
  }
}

function report(operation: string, { counts, leftAlone, failures }: InPlace, options: ReplayOptions): void {
  const left = [...leftAlone];
  const failed = [...failures].map(([key, reason]) => ({ key, reason }));
  const text = [
    `${counts.events} events read: ${toCountText(counts)}.`,
    ...failed.map(({ key, reason }) => pc.yellow(`${key}  is not applied: ${reason}`)),
    ...(left.length === 0
      ? []
      : [
          pc.yellow(
            `${left.length} keys stand before the window and may lack earlier events; they were left alone: ` +
              `${left.slice(0, 5).join(", ")}${left.length > 5 ? ", ..." : ""}. Begin earlier, or with --from start.`,
          ),
        ]),
  ].join("\n");
  tell(options, { operation, status: "done", ...counts, leftAlone: left, failures: failed }, text);
  if (failed.length > 0 || left.length > 0) process.exitCode = 1;
}

function toCountText({ delivered, applied, skipped, parked }: InPlace["counts"]): string {
  if (delivered !== undefined)
    return `${delivered} delivered to the function, ${skipped} had been settled before`;
  return `${applied} applied, ${skipped} had been settled before, ${parked} parked`;
}

function operationsOf({ dynamo }: OpenLog, { stage }: ReplayOptions) {
  return createDynamoOperations({ client: dynamo, tableName: names.replayTable(stage) });
}

function tell({ json }: ReplayOptions, fields: object, text: string): void {
  process.stdout.write(`${json ? JSON.stringify(fields) : text}\n`);
}

function toText(ms: number, given: string): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : given;
}
