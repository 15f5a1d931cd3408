import { Command } from "commander";
import pc from "picocolors";
import type { LocatedEvent } from "../../engine/core/locatedEvent.ts";
import { comparePositions, toLane } from "../../engine/index.ts";
import { createEventReader } from "../../engine/runtime/readEvent.ts";
import { processors, recordedAnswers } from "../../processors/registry.ts";
import { historyOf, type Step } from "../../replay/history/historyOf.ts";
import type { LogSource } from "../../replay/log/logSource.ts";
import { type Moment, parseMoment } from "../../replay/log/moment.ts";
import { openPage } from "../../replay/log/openPage.ts";
import { readLog } from "../../replay/log/readLog.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { type LogOptions, openLog } from "../log/openLog.ts";
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
    const events = await eventsOf(log.source, key);
    if (events.length === 0) throw await unknownKey(log.source, key);
    const silent = processors.map((processor) => ({ processor, answers: recordedAnswers[processor.name] }));
    // All events are folded, also those behind `at`: they hold what the world answered before it.
    const steps = await historyOf(events, silent);
    const shown = steps.filter((step) => isUpTo(step, at));
    if (shown.length === 0) throw tooEarly(key, options.at ?? "", events);
    for (const step of shown) process.stdout.write(`${options.json ? JSON.stringify(step) : toText(step)}\n`);
  } finally {
    log.close();
  }
}

/** The events of a key in the order of the log, from the shards of its lane alone. */
async function eventsOf(source: LogSource, key: string): Promise<readonly LocatedEvent[]> {
  const events: LocatedEvent[] = [];
  const options = { from: { kind: "start" }, to: { kind: "now" }, lane: toLane(key) } as const;
  for await (const { records } of readLog(source, options)) {
    const read = createEventReader(eventCodec);
    for (const record of openPage(records)) {
      // Reading an event checks all of it; most of a lane is other keys.
      if (!record.data?.includes(JSON.stringify(key))) continue;
      const found = read(record);
      if ("event" in found && found.event.subject === key) events.push(found);
    }
  }
  return events;
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

function toText({ event, position, changes }: Step): string {
  const lines = changes.map((change) => {
    const text =
      change.kind === "applied" ? JSON.stringify(change.state) : pc.yellow(`not known: ${change.reason}`);
    return `    ${change.processor.padEnd(8)} ${text}`;
  });
  return [`${event.time}  ${pc.bold(event.type)}  ${pc.dim(position)}`, ...lines].join("\n");
}
