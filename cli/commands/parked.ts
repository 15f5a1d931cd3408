import Table from "cli-table3";
import { Command } from "commander";
import pc from "picocolors";
import { errorTable } from "../../engine/core/errors.ts";
import { parseParkedId, toParkedId } from "../../engine/core/parkedEvent.ts";
import { type PlaceOptions, withPlace } from "../log/place.ts";
import { listParked, type ParkedOfKey } from "../operator/listParked.ts";
import { openOperator, processorsNamed } from "../operator/operator.ts";
import { toAge } from "../operator/toAge.ts";
import { CliError } from "../terminal/reportError.ts";

type Options = PlaceOptions & {
  readonly processor?: string;
  readonly key?: string;
  readonly json?: true;
};

/** `orderly parked`: what is set aside, by processor and key; `orderly parked show ID`: one event, whole. */
export function parkedCommand(): Command {
  const show = withPlace(new Command("show"))
    .description("one parked event, whole: its error, its text, and what waits behind it")
    .argument("<id>", "as `orderly parked` prints it")
    .option("--json", "print one JSON object")
    .action(showParked);
  return withPlace(new Command("parked"))
    .option("--processor <name>", "only of this processor")
    .option("--key <key>", "only of this key")
    .option("--json", "print one JSON line for each")
    .action(list)
    .addCommand(show);
}

async function list(options: Options): Promise<void> {
  const operator = await openOperator(options);
  try {
    const parked = await listParked(operator, options);
    if (options.json) for (const event of parked) print(JSON.stringify({ id: toId(event), ...event }));
    else print(parked.length === 0 ? "Nothing is parked." : toTable(parked));
  } finally {
    operator.close();
  }
}

async function showParked(id: string, _: object, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const { processor, key, position } = parseId(id);
  const operator = await openOperator(options);
  try {
    const parked = await listParked(operator, { processor, key });
    const event = parked.find((one) => one.position === position);
    if (!event) throw new CliError(`Nothing is parked as ${id}. What is: orderly parked --key ${key}`);
    const behind = parked.filter((one) => one.position > position);
    print(options.json ? JSON.stringify({ id, ...event, behind: behind.map(toId) }) : toText(event, behind));
  } finally {
    operator.close();
  }
}

/** The parts of an ID. @throws CliError that says what one looks like */
export function parseId(id: string): ReturnType<typeof parseParkedId> {
  try {
    const parts = parseParkedId(id);
    processorsNamed(parts.processor);
    return parts;
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    throw new CliError(`${(cause as Error).message} \`orderly parked\` prints the IDs.`, { cause });
  }
}

const toId = ({ processor, position, key }: ParkedOfKey): string => toParkedId({ processor, position, key });

function toTable(parked: readonly ParkedOfKey[]): string {
  const nowMs = Date.now();
  const table = new Table({
    head: ["id", "event", "error", "tries", "age"],
    style: { head: [], border: [] },
  });
  for (const event of parked) {
    const { type = "unreadable", code, attempts, parkedAt } = event;
    table.push([toId(event), type, toError(event, code), attempts, toAge(parkedAt, nowMs)]);
  }
  const held = new Set(parked.map(({ processor, key }) => `${processor} ${key}`)).size;
  const hint =
    "orderly parked show ID tells more; orderly redrive applies them again; orderly skip ID leaves one out.";
  return `${table}\n${parked.length} parked, ${held} keys held. ${hint}`;
}

function toError({ message, late }: ParkedOfKey, code: string): string {
  if (code === "ORDERLY_KEY_HELD") return pc.dim("waits behind the one before");
  const text = message.length > messageLengthMax ? `${message.slice(0, messageLengthMax)} ...` : message;
  return `${pc.red(code)}${late ? " (late)" : ""}\n${text}`;
}

const messageLengthMax = 70;

function toText(event: ParkedOfKey, behind: readonly ParkedOfKey[]): string {
  const { type = "unreadable", code, message, attempts, processor, version, parkedAt, data, key } = event;
  return [
    `${pc.bold(type)} of ${key}, parked by ${processor} (version ${version})`,
    `  id        ${toId(event)}`,
    `  event     ${event.eventId}`,
    `  error     ${pc.red(code)}: ${message}`,
    `  operator  ${errorTable[code].operator}`,
    `  tries     ${attempts}`,
    `  since     ${parkedAt} (${toAge(parkedAt, Date.now())})`,
    ...(event.late ? ["  late      later events of the key were applied without it"] : []),
    `  behind    ${behind.length === 0 ? "nothing" : behind.map(({ type: one = "?" }) => one).join(", ")}`,
    data === undefined ? "Its text was not kept." : toIndented(data),
  ].join("\n");
}

function toIndented(data: string): string {
  try {
    return JSON.stringify(JSON.parse(data), undefined, 2);
  } catch {
    return data;
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
