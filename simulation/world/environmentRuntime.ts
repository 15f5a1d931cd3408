import { LRUCache } from "lru-cache";
import { createConnectionNotifier } from "../../engine/aws/connectionNotifier.ts";
import { createKinesisLog } from "../../engine/aws/kinesisLog.ts";
import { UnavailableError } from "../../engine/core/errors.ts";
import type { CachedEntity } from "../../engine/runtime/entityCache.ts";
import type { EventLog, Logger } from "../../engine/runtime/ports.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import { recordedAnswers } from "../../processors/registry.ts";
import type { Service } from "../chance/weather.ts";
import { codecOf } from "./codecs.ts";
import { createKinesisClient } from "./kinesisClient.ts";
import { type Caller, createLink, type Link } from "./link.ts";
import type { Parts } from "./parts.ts";
import { connectionsUrl } from "./producer.ts";
import type { SimulatedTable } from "./store.ts";

/** Which code an environment runs, and for whom. */
export type Deployed = {
  readonly processor: Runtime["processor"];
  readonly caller: Caller;
  readonly code: number;
};

const silent = (): void => {};
const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent };

/** What one execution environment runs on: the production engine and its adapters, over links of its own. */
export function createEnvironmentRuntime(parts: Parts, { processor, caller, code }: Deployed): Runtime {
  const { variant, clock, clients, provider, plan, poison } = parts;
  const log = connectLog(parts, caller);
  const ways = clients.connect(caller);
  const honestNotifier = createConnectionNotifier({ url: connectionsUrl, ...ways, logger });
  const notifier = variant.notifier?.(honestNotifier, clock) ?? honestNotifier;
  const table = parts.tables.get(processor.name) as SimulatedTable;
  const store = table.connect(connect(parts, "store", caller));
  const link = connect(parts, "provider", caller);
  const ports = provider.connect(plan.declaresUnavailable ? declaring(link) : link);
  // Small, so that entities are evicted too.
  const cache = new LRUCache<string, CachedEntity>({ max: plan.cachedEntitiesMax });
  const infected = poison.infect(processor, { caller, code });
  return {
    processor: variant.processor?.(infected) ?? infected,
    ports: variant.ports?.(ports) ?? ports,
    recorded: recordedAnswers[processor.name],
    codec: variant.codec?.(codecOf(code)) ?? codecOf(code),
    store: variant.store?.(store, { log, notifier }) ?? store,
    cache: variant.cache?.(cache) ?? cache,
    log,
    notifier,
    logger,
    metrics: { count: silent },
    version: String(code),
    now: clock.now,
    wait: clock.sleep,
  };
}

/** The production log on a simulated client. */
export function connectLog(parts: Parts, caller: Caller): EventLog {
  const { stream, weather, clock, variant, random } = parts;
  const client = createKinesisClient({ stream, link: connect(parts, "stream", caller), weather });
  const jitter = random.fork().fraction;
  const log = createKinesisLog({ streamName: "log", client, wait: clock.sleep, random: jitter });
  return variant.log?.(log, { client, clock }) ?? log;
}

function connect({ clock, random, weather }: Parts, service: Service, caller: Caller): Link {
  return createLink({ service, caller, clock, random: random.fork(), weather });
}

/** A port that knows the provider's own trouble when it sees it. */
function declaring(link: Link): Link {
  return {
    call: (perform) =>
      link.call(perform).catch((cause: unknown) => {
        throw new UnavailableError("the provider is away", { cause });
      }),
  };
}
