import Table from "cli-table3";
import pc from "picocolors";
import type { WindowMeasure } from "../../replay/window/measureWindow.ts";

/** What a replay would do to one processor. */
export type ProcessorPlan = {
  readonly processor: string;
  /** Entities that lack events of the window, and would be written. */
  readonly writes: number;
  /** Entities that are as far as the window. */
  readonly upToDate: number;
  /** Entities that may lack events from before the window. */
  readonly leftAlone: number;
};

/** A plan: what is in the window, measured, and what would come of executing it, estimated. */
export type ReplayPlan = {
  readonly window: { readonly from: string; readonly to: string; readonly marginMinutes: number };
  readonly measure: Omit<WindowMeasure, "lastOfKey" | "keys">;
  readonly keys: number;
  readonly processors: readonly ProcessorPlan[];
  readonly measuredSeconds: number;
  readonly estimate: {
    readonly seconds: number;
    readonly kinesisReads: number;
    readonly dynamoReads: number;
    readonly dynamoWrites: number;
    readonly usd: number;
  };
};

/** On demand, us-east-1, 2025, of items of up to 1 KB (writes) and 4 KB (reads); other regions and larger items cost more. */
const usdPerWrite = 0.625e-6;
const usdPerRead = 0.125e-6;
/** Entities written a second by one process; a cautious figure for a table on AWS. */
const writesPerSecond = 500;

/** What executing would take, from what measuring took. */
export function estimateOf(
  { pages }: Pick<WindowMeasure, "pages">,
  { processors, keys, measuredSeconds }: Pick<ReplayPlan, "processors" | "keys" | "measuredSeconds">,
): ReplayPlan["estimate"] {
  const dynamoWrites = processors.reduce((sum, { writes }) => sum + writes, 0);
  const dynamoReads = keys * processors.length;
  const seconds = Math.ceil(
    measuredSeconds * Math.max(1, processors.length) + dynamoWrites / writesPerSecond,
  );
  const usd = dynamoWrites * usdPerWrite + dynamoReads * usdPerRead;
  return { seconds, kinesisReads: pages * Math.max(1, processors.length), dynamoReads, dynamoWrites, usd };
}

/** The plan for people. */
export function toPlanText(plan: ReplayPlan): string {
  const { window, measure, keys, processors, estimate } = plan;
  const table = new Table({
    head: ["shard", "first", "last", "records", "bytes", "events", "meant"],
    style: { head: [], border: [] },
  });
  for (const { shardId, first, last, records, bytes, events, matching } of measure.shards) {
    table.push([shardId, first, last, records, bytes, events, matching]);
  }
  const { seconds, kinesisReads, dynamoReads, dynamoWrites, usd } = estimate;
  return [
    `Window    ${window.from} to ${window.to}, by the events' own time.`,
    `          Kinesis knows arrival times alone, and those not exactly: it is read ${window.marginMinutes} minutes wider on both sides.`,
    measure.shards.length > 0 ? table.toString() : "          It holds no records.",
    `Measured  in ${plan.measuredSeconds.toFixed(1)} s: ${keys} keys with events that are meant; ${measure.unreadable} events cannot be read.`,
    ...processors.map(
      ({ processor, writes, upToDate, leftAlone }) =>
        `${processor.padEnd(9)} ${writes} entities would be written, ${upToDate} have these events, ${leftAlone} would be left alone` +
        (leftAlone > 0 ? pc.yellow(" (they may lack earlier events: begin earlier)") : ""),
    ),
    `Estimated ${seconds} s, ${kinesisReads} Kinesis reads, ${dynamoReads} DynamoDB reads, ${dynamoWrites} writes, about $${usd.toFixed(4)} (on demand, us-east-1).`,
  ].join("\n");
}
