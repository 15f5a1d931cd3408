// Covers what a function is given of a key's log: read by key from the log, on and on; all of it or a part, duplicates left
// out of a part, cut to what an invocation takes. Does not cover the archive (tests/replay/archive).
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Located } from "../../../engine/core/locatedEvent.ts";
import type { DomainEvent, EventCodec, Position } from "../../../engine/index.ts";
import { createKinesisSource } from "../../../replay/aws/kinesisSource.ts";
import { toKeyLog } from "../../../replay/heal/toKeyLog.ts";
import { type KeyReader, openKeyReader } from "../../../replay/log/keyReader.ts";
import { startKinesis, streamName, type TestEvent, testEvents } from "../../support/kinesis.ts";

const codec: EventCodec = {
  decode(json) {
    const { key, n } = json as TestEvent;
    if (n === 3) return { kind: "invalid", reason: "nobody reads it" };
    const event = { id: `${key}/${n}`, type: "thing.seen", subject: key, data: n, causationdepth: 0 };
    return { kind: "event", event: event as unknown as DomainEvent };
  },
};

let log: Awaited<ReturnType<typeof startKinesis>>;
let reader: KeyReader;
beforeEach(async () => {
  log = await startKinesis();
  await log.append(testEvents(["one", "two"], 2), { aggregated: true });
  const source = createKinesisSource({ client: log.client, streamName, now: log.clock.now });
  reader = await openKeyReader(source, { key: "one", codec });
});
afterEach(() => log.close());

const numbersOf = ({ events }: { readonly events: readonly Pick<Located, "data">[] }) =>
  events.map(({ data }) => (JSON.parse(data) as TestEvent).n);

describe("a key's log", () => {
  test("holds its events alone, in order, and those that came since when it is read on", async () => {
    expect(numbersOf(reader)).toEqual([1, 2]);
    await log.append([...testEvents(["two"], 1, 5), ...testEvents(["one"], 2, 4)]);
    await reader.readOn();
    await reader.readOn();
    expect(numbersOf(reader)).toEqual([1, 2, 4, 5]);
    const whole = toKeyLog(reader.events);
    expect(whole).toEqual({
      upTo: reader.events.at(-1)?.position,
      events: reader.events.map(({ position, data }) => ({ position, data })),
    });
  });

  test("from a position on leaves out what repeats an earlier event, and says how far it goes", async () => {
    await log.append([
      ...testEvents(["one"], 1, 4),
      ...testEvents(["one"], 1, 2),
      ...testEvents(["one"], 1, 4),
    ]);
    await reader.readOn();
    const from = reader.events[2]?.position as Position;
    const part = toKeyLog(reader.events, { from });
    expect([numbersOf(part), part.upTo]).toEqual([[4], reader.events.at(-1)?.position]);
  });

  test("is cut to what fits, one event at least; and all of it is refused where it does not", async () => {
    await log.append(testEvents(["one"], 4, 4));
    await reader.readOn();
    const from = reader.events[1]?.position as Position;
    const bytes = Buffer.byteLength(JSON.stringify({ position: from, data: reader.events[1]?.data })) + 1;
    const part = toKeyLog(reader.events, { from, bytesMax: 2 * bytes });
    expect([numbersOf(part), part.upTo]).toEqual([[2, 4], reader.events[2]?.position]);
    expect(numbersOf(toKeyLog(reader.events, { from, bytesMax: 1 }))).toEqual([2]);
    expect(() => toKeyLog(reader.events, { bytesMax: 2 * bytes })).toThrow(
      /The events of one in the log take \d+ bytes; a function is given \d+ at most.*orderly skip ID/s,
    );
  });
});
