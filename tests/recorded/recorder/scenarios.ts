import { randomUUID } from "node:crypto";
import { toFirstEvent, toLane } from "../../../engine/index.ts";
import type { RawRecord } from "../../../replay/log/logSource.ts";
import { toDataSchema } from "../../../schemas/defineEvent.ts";
import { olderExamples } from "../../../schemas/examples.ts";
import { eventsOf, type Pipeline } from "./pipeline.ts";
import { deaggregate } from "./toBatches.ts";

/** What happened, and the records that came of it. */
export type Scenario = {
  readonly name: keyof typeof abouts;
  readonly about: string;
  readonly records: readonly RawRecord[];
  /** Records that a mapping delivers once more, after a function reported a failure. */
  readonly again?: readonly (readonly RawRecord[])[];
};

const abouts = {
  allEnds:
    "Four orders: one goes well, one is declined, one finds too little stock, one has no mail address.",
  declined: "An order that goes well, and one whose card is declined.",
  short: "An order that goes well, and one of two products of which one is short.",
  noAddress: "An order that goes well, and one without a mail address.",
  sentTwice: "A client sends its order twice, and a warehouse its delivery.",
  retried: "The payment of the first order times out once; its record comes again with all behind it.",
  olderVersion: "A producer still writes order.placed in version 1.",
  aggregated: "Whole histories of orders, appended at once: the events of an order share a record.",
  openedByLambda: "The same aggregates as Lambda opens them for enhanced fan-out.",
  unreadable:
    "Among good events: no JSON, a broken aggregate, another key's lane, a version from the future.",
} as const;

const mailed = { customer: { id: "reader", email: "reader@example.com" } };

/** Lets everything happen that is recorded. */
export async function recordScenarios(pipeline: Pipeline): Promise<readonly Scenario[]> {
  const all = await recordAllEnds(pipeline);
  const olderVersion = await recordOlderVersion(pipeline);
  const histories = [...all.stock, ...all.well, ...all.short];
  const aggregated = await pipeline.aggregate(histories.flatMap(eventsOf));
  const scenarios: Omit<Scenario, "about">[] = [
    { name: "allEnds", records: sorted([...histories, ...all.declined, ...all.noAddress]) },
    { name: "declined", records: sorted([...all.stock, ...all.well, ...all.declined]) },
    { name: "short", records: sorted(histories) },
    { name: "noAddress", records: sorted([...all.stock, ...all.well, ...all.noAddress]) },
    { name: "sentTwice", records: await recordSentTwice(pipeline) },
    await recordRetried(pipeline),
    { name: "olderVersion", records: olderVersion },
    { name: "aggregated", records: aggregated },
    { name: "openedByLambda", records: deaggregate(aggregated) },
    { name: "unreadable", records: await recordUnreadable(pipeline, all.well) },
  ];
  return scenarios.map((scenario) => ({ ...scenario, about: abouts[scenario.name] }));
}

/** One order after the other, each with the records that it left. */
async function recordAllEnds(pipeline: Pipeline) {
  await pipeline.receive({ kettle: 10, teapot: 1 });
  const stock = await pipeline.take();
  const place = async (command: object): Promise<readonly RawRecord[]> => {
    await pipeline.order(command);
    return pipeline.take();
  };
  const items = [
    { sku: "kettle", quantity: 1 },
    { sku: "teapot", quantity: 5 },
  ];
  return {
    stock,
    well: await place(mailed),
    declined: await place({ ...mailed, card: "decline" }),
    short: await place({ ...mailed, items }),
    noAddress: await place({ customer: { id: "silent" } }),
  };
}

async function recordSentTwice(pipeline: Pipeline): Promise<readonly RawRecord[]> {
  await pipeline.receive({ kettle: 3 }, 2);
  await pipeline.order(mailed, 2);
  return pipeline.take();
}

async function recordRetried(pipeline: Pipeline): Promise<Omit<Scenario, "about">> {
  const orderId = await pipeline.order({ ...mailed, card: "timeoutOnce" });
  await pipeline.order(mailed);
  const records = await pipeline.take();
  const isFailed = (record: RawRecord) => eventsOf(record).some(({ subject }) => subject === orderId);
  const { shardId } = records.find(isFailed) as RawRecord;
  const ofShard = records.filter((record) => record.shardId === shardId);
  const others = records.filter((record) => record.shardId !== shardId);
  const again = [ofShard.slice(ofShard.findIndex(isFailed))];
  return { name: "retried", records: [...ofShard, ...others], again };
}

async function recordOlderVersion(pipeline: Pipeline): Promise<readonly RawRecord[]> {
  await pipeline.take();
  const subject = randomUUID();
  const written = { type: "order.placed", dataversion: 1, dataschema: toDataSchema("order.placed", 1) };
  const draft = { ...written, data: olderExamples["order.placed"][1] };
  const now = new Date().toISOString();
  await pipeline.produce([toFirstEvent(draft, { commandId: subject, source: "till", subject, now })]);
  return pipeline.take();
}

/** Each bad record stands in a lane of its own, before or behind good ones. */
async function recordUnreadable(
  pipeline: Pipeline,
  good: readonly RawRecord[],
): Promise<readonly RawRecord[]> {
  const [placed] = good.flatMap(eventsOf);
  const encode = (value: object): Buffer => Buffer.from(JSON.stringify(value));
  const newer = { ...placed, subject: "from-the-future", dataversion: 99 };
  const misrouted = { ...placed, subject: "lost" };
  const brokenAggregate = Buffer.concat([Buffer.from([0xf3, 0x89, 0x9a, 0xc2]), Buffer.alloc(40, 7)]);
  return pipeline.putRaw([
    { partitionKey: toLane("text"), data: Buffer.from("this is no event") },
    ...good.slice(0, 3),
    { partitionKey: toLane("broken"), data: brokenAggregate },
    { partitionKey: toLane("found"), data: encode(misrouted) },
    { partitionKey: toLane(newer.subject), data: encode(newer) },
    ...good.slice(3),
  ]);
}

/** In the order in which they arrived. */
function sorted(records: readonly RawRecord[]): readonly RawRecord[] {
  return [...records].sort(
    (a, b) => a.arrivalMs - b.arrivalMs || (BigInt(a.sequenceNumber) < BigInt(b.sequenceNumber) ? -1 : 1),
  );
}
