import { createDynamoEntityStore } from "../../engine/aws/dynamoEntityStore.ts";
import { comparePositions, type Position } from "../../engine/index.ts";
import { views } from "../../processors/registry.ts";
import { isCovered, type WindowStart } from "../../replay/inPlace/coverage.ts";
import { createEventFilter } from "../../replay/window/eventFilter.ts";
import { windowMarginMs } from "../../replay/window/logWindow.ts";
import { measureWindow, type WindowMeasure } from "../../replay/window/measureWindow.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { events } from "../../schemas/events.ts";
import type { OpenLog } from "../log/openLog.ts";
import { openView } from "./openView.ts";
import { openWindow } from "./openWindow.ts";
import { estimateOf, type ReplayPlan, type ViewPlan } from "./planText.ts";
import { createProgress } from "./progress.ts";
import type { ReplayOptions } from "./replayOptions.ts";
import { viewNamed } from "./viewNamed.ts";

/** Measures a window by reading it, and compares it with the views. Changes nothing. */
export async function planReplay(log: OpenLog, options: ReplayOptions): Promise<ReplayPlan> {
  const { window, pages } = await openWindow(log, options);
  const isMeant = createEventFilter({ window, ...options }, Object.keys(events));
  const progress = createProgress({ fromMs: window.fromMs, json: options.json === true });
  const startMs = performance.now();
  const wanted = options.processor === undefined ? views : [viewNamed(options.processor)];
  const measuring = { codec: eventCodec, isMeant, processors: wanted };
  const measure = await measureWindow(reported(pages(), progress), measuring);
  const measuredSeconds = (performance.now() - startMs) / 1000;
  const isWhole = window.read.from.kind === "start";
  const planned: ViewPlan[] = [];
  for (const { name } of wanted)
    planned.push(await planView(log, { ...options, view: name, measure, isWhole }));
  const { lastOfKey: _, keys, ...counts } = measure;
  const sizes = { views: planned, keys, measuredSeconds };
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

type ViewOptions = {
  readonly stage: string;
  readonly view: string;
  readonly measure: WindowMeasure;
  readonly isWhole: boolean;
};

/** Keys of one look at the table. */
const lookKeys = 1_000;

async function planView(log: OpenLog, { stage, view, measure, isWhole }: ViewOptions): Promise<ViewPlan> {
  const opened = openView(log, viewNamed(view), stage);
  const store = createDynamoEntityStore({ client: log.dynamo, tableName: await opened.liveTable() });
  opened.close();
  const firsts = new Map<string, Position>(measure.shards.map(({ shardId, first }) => [shardId, first]));
  const start: WindowStart = isWhole ? "start" : firsts;
  const plan = { view, writes: 0, upToDate: 0, leftAlone: 0 };
  const lastOfKey = measure.lastOfKey.get(view) ?? new Map<string, Position>();
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
