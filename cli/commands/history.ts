import { Command } from "commander";
import pc from "picocolors";
import { createDynamoEntityStore } from "../../engine/aws/dynamoEntityStore.ts";
import type { LocatedEvent } from "../../engine/core/locatedEvent.ts";
import type { AnyProcessor } from "../../engine/core/processor.ts";
import { comparePositions } from "../../engine/index.ts";
import { processors, recordedAnswers } from "../../processors/registry.ts";
import { type Change, historyOf, type SilentProcessor, type Step } from "../../replay/history/historyOf.ts";
import { openKeyReader } from "../../replay/log/keyReader.ts";
import type { LogSource } from "../../replay/log/logSource.ts";
import { type Moment, parseMoment } from "../../replay/log/moment.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { names } from "../../stacks/names.ts";
import { liveNameOf } from "../log/liveName.ts";
import { type LogOptions, type OpenLog, openLog } from "../log/openLog.ts";
import { withLog } from "../log/place.ts";
import { CliError } from "../terminal/reportError.ts";

type Options = LogOptions & { readonly at?: string; readonly json?: true };

/** `orderly history`: what happened to a key, and the state of each processor after each event. */
export function historyCommand(): Command {
  return withLog(new Command("history"))
    .argument("<key>", "an order's ID, or a SKU")
    .option("--at <time|position>", "only as far as this: the states as they were then")
    .option("--json", "print one JSON line for each event")
    .action(history);
}

async function history(key: string, options: Options): Promise<void> {
  const at = options.at === undefined ? undefined : parseMoment(options.at, Date.now());
  const log = await openLog(options);
  try {
    const reader = await openKeyReader(log.source, { key, codec: eventCodec });
    const events = reader.events.filter((found): found is LocatedEvent => "event" in found);
    if (events.length === 0) throw await unknownKey(log.source, key);
    const silent = await Promise.all(
      processors.map((processor) => toSilent(processor, { log, key, ...options })),
    );
    // All events are folded, also those behind `at`: they hold what the world answered before it.
    const steps = await historyOf(events, silent);
    const shown = steps.filter((step) => isUpTo(step, at));
    if (shown.length === 0) throw tooEarly(key, options.at ?? "", events);
    for (const step of shown) process.stdout.write(`${options.json ? JSON.stringify(step) : toText(step)}\n`);
  } finally {
    log.close();
  }
}

type Asked = { readonly log: OpenLog; readonly key: string; readonly stage: string };

/** A processor with the answers of the log, and with what an operator left out. */
async function toSilent(processor: AnyProcessor, { log, key, stage }: Asked): Promise<SilentProcessor> {
  const { name } = processor;
  const tableName = names.table(stage, await liveNameOf(log.dynamo, { stage, processor: name }));
  const skipped = await createDynamoEntityStore({ client: log.dynamo, tableName }).loadSkipped(key);
  return { processor, answers: recordedAnswers[name], skipped };
}

async function unknownKey(source: LogSource, key: string): Promise<CliError> {
  const { oldestMs } = await source.bounds();
  return new CliError(
    `The log has no event of the key "${key}" since ${new Date(oldestMs).toISOString()}, where it begins. ` +
      "Keys are whole order IDs or SKUs; orderly tail --all shows those that there are.",
  );
}

function tooEarly(key: string, at: string, [first]: readonly LocatedEvent[]): CliError {
  return new CliError(
    `The key "${key}" had no event yet at ${at}: its first is at ${first?.event.time} (${first?.position}).`,
  );
}

function isUpTo({ event, position }: LocatedEvent, at: Moment | undefined): boolean {
  if (at?.kind === "time") return Date.parse(event.time) <= at.timeMs;
  if (at?.kind === "position") return comparePositions(position, at.position) <= 0;
  return at?.kind !== "start";
}

function toReason({ kind, reason }: Exclude<Change, { kind: "applied" }>): string {
  return kind === "left out" ? `left out: ${reason}` : `not known: ${reason}`;
}

function toText({ event, position, changes }: Step): string {
  const lines = changes.map((change) => {
    const text = change.kind === "applied" ? JSON.stringify(change.state) : pc.yellow(toReason(change));
    return `    ${change.processor.padEnd(8)} ${text}`;
  });
  return [`${event.time}  ${pc.bold(event.type)}  ${pc.dim(position)}`, ...lines].join("\n");
}
