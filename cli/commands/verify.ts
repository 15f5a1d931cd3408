import { Command } from "commander";
import pc from "picocolors";
import type { AnyProcessor } from "../../engine/core/processor.ts";
import { views } from "../../processors/registry.ts";
import { createDynamoViewTable } from "../../replay/aws/dynamoViewTable.ts";
import { type Finding, verifyView } from "../../replay/verify/verifyView.ts";
import { names } from "../../stacks/names.ts";
import { type LogOptions, type OpenLog, openLog } from "../log/openLog.ts";
import { withLog } from "../log/place.ts";
import { foldToHead } from "../replay/foldToHead.ts";
import { viewNamed } from "../replay/viewNamed.ts";

type Options = LogOptions & { readonly json?: true };

/** Live processing takes moments; what lags longer than all looks together is behind. */
const pauseMs = 250;

/** `orderly verify`: views against the log. Exit code 1 when anything differs. */
export function verifyCommand(): Command {
  return withLog(new Command("verify"))
    .description("recompute views from the log and report every entity that differs; exit code 1 if any does")
    .argument("[view]", "only this one (default: all views)")
    .option("--json", "print one JSON line for each finding, and one for each view")
    .action(verify);
}

async function verify(view: string | undefined, options: Options): Promise<void> {
  const wanted = view === undefined ? views : [viewNamed(view)];
  const log = await openLog(options);
  try {
    for (const processor of wanted) {
      const findings = await verifyOne(log, processor, options);
      if (findings.length > 0) process.exitCode = 1;
    }
  } finally {
    log.close();
  }
}

async function verifyOne(
  { source, dynamo }: OpenLog,
  processor: AnyProcessor,
  { stage, json }: Options,
): Promise<readonly Finding[]> {
  const startMs = performance.now();
  const { fold, readOn } = await foldToHead(source, processor);
  const table = createDynamoViewTable({ client: dynamo, tableName: names.table(stage, processor.name) });
  const wait = (): Promise<void> => new Promise((settle) => setTimeout(settle, pauseMs));
  const findings = await verifyView({ fold, table, readOn, wait });
  const summary = {
    view: processor.name,
    entities: fold.entities.size,
    events: fold.counts.events,
    findings: findings.length,
    refused: fold.refused.length,
    ms: Math.round(performance.now() - startMs),
  };
  for (const finding of findings)
    print(json ? JSON.stringify({ view: processor.name, ...finding }) : toText(finding));
  for (const { position, reason, key } of json ? [] : fold.refused) {
    print(pc.yellow(`${position}  ${key ?? "unreadable"}  is not applied: ${reason}`));
  }
  print(json ? JSON.stringify(summary) : toSummary(summary));
  return findings;
}

function toText(finding: Finding): string {
  const { key, kind } = finding;
  switch (kind) {
    case "missing":
      return pc.red(`${key}  missing: the log has it up to ${finding.position}, the view has nothing`);
    case "extra":
      return pc.red(`${key}  extra: the view has it at ${finding.position}, nothing in the log leads there`);
    case "behind":
      return pc.red(`${key}  behind: the view stands at ${finding.view}, the log at ${finding.log}`);
    case "different":
      return [
        pc.red(`${key}  different at ${finding.position}`),
        ...finding.differences.map(
          ({ path, log, view }) =>
            `  ${path}: the log gives ${JSON.stringify(log)}, the view has ${JSON.stringify(view)}`,
        ),
      ].join("\n");
  }
}

type Summary = {
  readonly view: string;
  readonly entities: number;
  readonly events: number;
  readonly findings: number;
  readonly refused: number;
  readonly ms: number;
};

function toSummary({ view, entities, events, findings, refused, ms }: Summary): string {
  const read = `${view}: ${entities} entities from ${events} events in ${ms} ms`;
  const rest = refused === 0 ? "" : ` ${refused} events cannot be applied.`;
  if (findings === 0) return pc.green(`${read}. All of them are what follows from the log.`) + rest;
  const mend = `Make it again with: orderly rebuild ${view}`;
  return `${pc.red(`${read}. ${findings} differ.`)}${rest} ${mend}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
