import { Command } from "commander";
import pc from "picocolors";
import type { AnyProcessor } from "../../engine/core/processor.ts";
import { views } from "../../processors/registry.ts";
import { createDynamoViewTable } from "../../replay/aws/dynamoViewTable.ts";
import { type Finding, verifyView } from "../../replay/verify/verifyView.ts";
import { type LogOptions, type OpenLog, openLog } from "../log/openLog.ts";
import { withLog } from "../log/place.ts";
import { toFindingText } from "../replay/findingText.ts";
import { foldToHead } from "../replay/foldToHead.ts";
import { openView, sleep } from "../replay/openView.ts";
import { viewNamed } from "../replay/viewNamed.ts";

type Options = LogOptions & { readonly json?: true };

/** Live processing takes moments; what lags longer than all looks together is behind. */
const pauseMs = 250;

/** `orderly verify`: views against the log. Exit code 1 when anything differs. */
export function verifyCommand(): Command {
  return withLog(new Command("verify"))
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
  log: OpenLog,
  processor: AnyProcessor,
  { stage, json }: Options,
): Promise<readonly Finding[]> {
  const { source, dynamo } = log;
  const startMs = performance.now();
  const view = openView(log, processor, stage);
  const table = createDynamoViewTable({ client: dynamo, tableName: await view.liveTable() });
  view.close();
  const { fold, readOn } = await foldToHead(source, processor, { decisions: await table.decisions() });
  const findings = await verifyView({ fold, table, readOn, wait: () => sleep(pauseMs) });
  const summary = {
    view: processor.name,
    entities: fold.entities.size,
    events: fold.counts.events,
    findings: findings.length,
    refused: fold.parked.size,
    ms: Math.round(performance.now() - startMs),
  };
  for (const finding of findings)
    print(json ? JSON.stringify({ view: processor.name, ...finding }) : toFindingText(finding));
  for (const [key, [first]] of json ? [] : fold.parked) {
    print(
      pc.yellow(`${key}  is held: its event at ${first?.position} cannot be applied (${first?.message})`),
    );
  }
  print(json ? JSON.stringify(summary) : toSummary(summary));
  return findings;
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
  const rest = refused === 0 ? "" : ` ${refused} keys are held by events that cannot be applied.`;
  if (findings === 0) return pc.green(`${read}. All of them are what follows from the log.`) + rest;
  const mend = `Make it again with: orderly rebuild ${view} --execute`;
  return `${pc.red(`${read}. ${findings} differ.`)}${rest} ${mend}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
