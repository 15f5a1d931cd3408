import { createDynamoEntityStore } from "../../engine/aws/dynamoEntityStore.ts";
import { comparePositions, type Position } from "../../engine/index.ts";
import { processors } from "../../processors/registry.ts";
import { isCovered, type WindowStart } from "../../replay/inPlace/coverage.ts";
import { createEventFilter } from "../../replay/window/eventFilter.ts";
import { windowMarginMs } from "../../replay/window/logWindow.ts";
import { measureWindow, type WindowMeasure } from "../../replay/window/measureWindow.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { events } from "../../schemas/events.ts";
import { names } from "../../stacks/names.ts";
import { liveNameOf } from "../log/liveName.ts";
import type { OpenLog } from "../log/openLog.ts";
import { openWindow } from "./openWindow.ts";
import { estimateOf, type ProcessorPlan, type ReplayPlan } from "./planText.ts";
import { createProgress } from "./progress.ts";
import type { ReplayOptions } from "./replayOptions.ts";

/** Measures a window by reading it, and compares it with what the processors have. Changes nothing. */
export async function planReplay(log: OpenLog, options: ReplayOptions): Promise<ReplayPlan> {
  const { window, pages } = await openWindow(log, options);
  const isMeant = createEventFilter({ window, ...options }, Object.keys(events));
  const progress = createProgress({ fromMs: window.fromMs, json: options.json === true });
  const startMs = performance.now();
  const wanted = processors.filter(
    ({ name }) => options.processor === undefined || name === options.processor,
  );
  const measuring = { codec: eventCodec, isMeant, processors: wanted };
  const measure = await measureWindow(reported(pages(), progress), measuring);
  const measuredSeconds = (performance.now() - startMs) / 1000;
  const isWhole = window.read.from.kind === "start";
  const planned: ProcessorPlan[] = [];
  for (const { name } of wanted)
    planned.push(await planProcessor(log, { ...options, processor: name, measure, isWhole }));
  const { lastOfKey: _, keys, ...counts } = measure;
  const sizes = { processors: planned, keys, measuredSeconds };
  return {
    window: { from: toIso(window.fromMs), to: toIso(window.toMs), marginMinutes: windowMarginMs / 60_000 },
    measure: counts,
    ...sizes,
    estimate: estimateOf(measure, sizes),
  };
}

async function* reported(
  pages: AsyncIterable<Parameters<ReturnType<typeof createProgress>["onPage"]>[0]>,
  { onPage }: ReturnType<typeof createProgress>,
) {
  let records = 0;
  for await (const page of pages) {
    records += page.records.length;
    onPage(page, records);
    yield page;
  }
}

type ProcessorOptions = {
  readonly stage: string;
  readonly processor: string;
  readonly measure: WindowMeasure;
  readonly isWhole: boolean;
};

/** Keys of one look at the table. */
const lookKeys = 1_000;

async function planProcessor(
  log: OpenLog,
  { stage, processor, measure, isWhole }: ProcessorOptions,
): Promise<ProcessorPlan> {
  const tableName = names.table(stage, await liveNameOf(log.dynamo, { stage, processor }));
  const store = createDynamoEntityStore({ client: log.dynamo, tableName });
  const firsts = new Map<string, Position>(measure.shards.map(({ shardId, first }) => [shardId, first]));
  const start: WindowStart = isWhole ? "start" : firsts;
  const plan = { processor, writes: 0, upToDate: 0, leftAlone: 0 };
  const lastOfKey = measure.lastOfKey.get(processor) ?? new Map<string, Position>();
  const keys = [...lastOfKey.keys()];
  for (let from = 0; from < keys.length; from += lookKeys) {
    const some = keys.slice(from, from + lookKeys);
    const loaded = await store.load(some);
    for (const key of some) {
      const position = loaded.get(key)?.position;
      const last = lastOfKey.get(key) as Position;
      if (position !== undefined && comparePositions(last, position) <= 0) plan.upToDate += 1;
      else if (isCovered({ position }, start)) plan.writes += 1;
      else plan.leftAlone += 1;
    }
  }
  return plan;
}

function toIso(ms: number): string {
  if (ms === Number.NEGATIVE_INFINITY) return "the beginning of the log";
  return ms === Number.POSITIVE_INFINITY ? "its head" : new Date(ms).toISOString();
}
