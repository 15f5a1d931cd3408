import { deaggregateSync } from "aws-kinesis-agg";
import { createMemoryCheckpoints } from "../../cloud/mapping/checkpoints.ts";
import { createMapping } from "../../cloud/mapping/createMapping.ts";
import { mappingSettings } from "../../cloud/mapping/mappingSettings.ts";
import type { SourceRecord } from "../../cloud/mapping/shardSource.ts";
import { createConnectionNotifier } from "../../engine/aws/connectionNotifier.ts";
import { createKinesisLog } from "../../engine/aws/kinesisLog.ts";
import type { DomainEvent } from "../../engine/index.ts";
import { createEntityCache } from "../../engine/runtime/entityCache.ts";
import type { EventLog, Logger } from "../../engine/runtime/ports.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import type { Plan } from "../chance/plan.ts";
import { createRandom, type Random } from "../chance/random.ts";
import { createWeather, type Service, type Weather } from "../chance/weather.ts";
import { createVirtualClock, type VirtualClock } from "../time/virtualClock.ts";
import { createClients, type Sent, type SimulatedClients } from "./clients.ts";
import { codecOf } from "./codecs.ts";
import { createKinesisClient } from "./kinesisClient.ts";
import { type Caller, createLink } from "./link.ts";
import { connectionsUrl, runProducer } from "./producer.ts";
import { createProvider, type SimulatedProvider } from "./provider.ts";
import { shop } from "./shop.ts";
import { createFunction, honestHandling, type SimulatedFunction } from "./simulatedFunction.ts";
import { createTable, type SimulatedTable } from "./store.ts";
import { createStream, type SimulatedStream } from "./stream.ts";
import type { Variant } from "./variant.ts";

/** What can be seen of the pipeline from outside while it runs. */
export type Witnesses = {
  readonly onEvent: (event: DomainEvent) => void;
  readonly onSent: (sent: Sent) => void;
  readonly onHandled: (count: number) => void;
  /** A producer sends events of one key, in this order. */
  readonly onProduced: (events: readonly DomainEvent[]) => void;
};

/** A shop on simulated parts, with everything that a plan decides. */
export type World = {
  readonly clock: VirtualClock;
  readonly weather: Weather;
  readonly tables: ReadonlyMap<string, SimulatedTable>;
  readonly provider: SimulatedProvider;
  /** Runs producers and faults until all is in the log, then fair weather until nothing moves any more. */
  readonly run: () => Promise<"at rest" | "not at rest">;
};

const startMs = Date.UTC(2026, 0, 15, 12);
/** Faults go on for this long after the last producer, and so may what they break. */
const stormAfterMs = 2_000;
/** Virtual time in which everything has to come to rest once the weather is fair. */
const calmMsMax = 3_600_000;

/** Builds the world of a plan; `variant` plants a bug. */
export function createWorld(plan: Plan, variant: Variant, witnesses: Witnesses): World {
  const random = createRandom(plan.seed).fork();
  const clock = createVirtualClock(startMs);
  const weather = createWeather({ ...plan, clock, random: random.fork() });
  const stream = createStream({
    shardCount: plan.shardCount,
    recordsToNextDigit: Math.ceil(plan.events / 4),
    clock,
    random: random.fork(),
    weather,
  });
  stream.onRecord((record) => {
    for (const event of eventsOf(record)) witnesses.onEvent(event);
  });
  const clients = createClients({ clock, random: random.fork(), weather, onSent: witnesses.onSent });
  const parts: Parts = {
    plan,
    variant,
    witnesses,
    clock,
    weather,
    random,
    stream,
    clients,
    provider: createProvider(),
    tables: new Map(shop.map(({ name }) => [name, createTable(weather)])),
  };
  const functions = shop.map((processor) => startProcessor(parts, processor));
  return { ...parts, run: () => run(parts, functions) };
}

type Parts = {
  readonly plan: Plan;
  readonly variant: Variant;
  readonly witnesses: Witnesses;
  readonly clock: VirtualClock;
  readonly weather: Weather;
  readonly random: Random;
  readonly stream: SimulatedStream;
  readonly clients: SimulatedClients;
  readonly provider: SimulatedProvider;
  readonly tables: ReadonlyMap<string, SimulatedTable>;
};

async function run(
  parts: Parts,
  functions: readonly SimulatedFunction[],
): Promise<"at rest" | "not at rest"> {
  const { clock, weather, plan, stream, random } = parts;
  let writesNext = false;
  const producers = Array.from({ length: plan.producers }, (_, index) => {
    const caller = { isAlive: true };
    return runProducer({
      ...plan,
      number: index,
      log: connectLog(parts, caller).log,
      quota: plan.events / plan.producers,
      writesNext: () => writesNext,
      onProduced: parts.witnesses.onProduced,
      clock,
      random: random.fork(),
      weather,
    });
  });
  for (let count = 0; count < plan.reshards; count++) {
    clock.after(random.whole(0, plan.events * 2), stream.reshard);
  }
  if (plan.hasDeploySkew) {
    clock.after(random.whole(0, plan.events), () => {
      writesNext = true;
    });
    for (const { deploy } of functions) clock.after(random.whole(0, plan.events * 3), () => deploy(1));
  }
  void Promise.all(producers).then(() => {
    clock.after(stormAfterMs, () => {
      weather.calm();
      if (plan.hasDeploySkew) for (const { deploy } of functions) deploy(1);
    });
  });
  const end = await clock.run({ untilMs: startMs + plan.events * 1_000 + calmMsMax });
  return end === "idle" ? "at rest" : "not at rest";
}

function startProcessor(parts: Parts, processor: Runtime["processor"]): SimulatedFunction {
  const { plan, variant, clock, weather, random, witnesses } = parts;
  const name = processor.name;
  const simulated = createFunction({
    createRuntime: (caller, code) => createRuntime(parts, { processor, caller, code }),
    handling: { ...honestHandling, ...variant.handling },
    timeoutMs: plan.timeoutMs,
    clock,
    random: random.fork(),
    weather,
    onOutcomes: ({ length }) => witnesses.onHandled(length),
  });
  const { source } = parts.stream;
  const mapping = createMapping({
    settings: mappingSettings({
      uuid: name,
      eventSourceArn: source.streamArn,
      functionArn: `arn:aws:lambda:eu-central-1:000000000000:function:${name}`,
      startingPosition: "TRIM_HORIZON",
      batchSize: plan.batchSize,
      bisectOnError: true,
      reportsItemFailures: true,
    }),
    source: variant.source?.(source) ?? source,
    invoke: simulated.invoke,
    roleArn: `arn:aws:iam::000000000000:role/${name}`,
    region: "eu-central-1",
    clock,
    checkpoints: createMemoryCheckpoints(),
    deliver: async () => {},
    onNotice: () => {},
  });
  void mapping.start();
  return simulated;
}

const silent = (): void => {};
const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent };

type Deployed = { readonly processor: Runtime["processor"]; readonly caller: Caller; readonly code: number };

/** What one execution environment runs on: the production engine and its adapters, over links of its own. */
function createRuntime(parts: Parts, { processor, caller, code }: Deployed): Runtime {
  const { variant, clock, clients, provider } = parts;
  const { log } = connectLog(parts, caller);
  const connections = clients.connect(caller);
  const honestNotifier = createConnectionNotifier({ url: connectionsUrl, connections, logger });
  const notifier = variant.notifier?.(honestNotifier, clock) ?? honestNotifier;
  const table = parts.tables.get(processor.name) as SimulatedTable;
  const store = table.connect(connect(parts, "store", caller));
  const ports = provider.connect(connect(parts, "provider", caller));
  const cache = createEntityCache();
  return {
    processor: variant.processor?.(processor) ?? processor,
    ports: variant.ports?.(ports) ?? ports,
    codec: codecOf(code),
    store: variant.store?.(store, { log, notifier }) ?? store,
    cache: variant.cache?.(cache) ?? cache,
    log,
    notifier,
    logger,
    now: clock.now,
  };
}

function connectLog(parts: Parts, caller: Caller): { readonly log: EventLog } {
  const { stream, weather, clock, variant, random } = parts;
  const client = createKinesisClient({ stream, link: connect(parts, "stream", caller), weather });
  const log = createKinesisLog({
    streamName: "log",
    client,
    wait: clock.sleep,
    random: random.fork().fraction,
  });
  return { log: variant.log?.(log, { client, clock }) ?? log };
}

function connect({ clock, random, weather }: Parts, service: Service, caller: Caller) {
  return createLink({ service, caller, clock, random: random.fork(), weather });
}

/** The events of a record, taken apart by the library alone. */
function eventsOf({ data, partitionKey, sequenceNumber }: SourceRecord): readonly DomainEvent[] {
  const bytes = data as Buffer;
  if (bytes[0] !== 0xf3) return [JSON.parse(bytes.toString("utf8"))];
  const events: DomainEvent[] = [];
  const record = { sequenceNumber, partitionKey, data: bytes.toString("base64") };
  deaggregateSync(record, true, (_, userRecords = []) => {
    for (const opened of userRecords)
      events.push(JSON.parse(Buffer.from(opened.data, "base64").toString("utf8")));
  });
  return events;
}
