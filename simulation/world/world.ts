import type { DomainEvent } from "../../engine/index.ts";
import type { Plan } from "../chance/plan.ts";
import { createRandom } from "../chance/random.ts";
import { createWeather } from "../chance/weather.ts";
import { createVirtualClock } from "../time/virtualClock.ts";
import { createClients } from "./clients.ts";
import { createEnvironmentRuntime } from "./environmentRuntime.ts";
import { eventsOf } from "./eventsOf.ts";
import { createFailures } from "./failures.ts";
import { createOperator, type Operator } from "./operator.ts";
import type { Observer, Parts } from "./parts.ts";
import { createPoison, mendedCode } from "./poison.ts";
import { createProvider } from "./provider.ts";
import { runProducers } from "./runProducers.ts";
import { shop } from "./shop.ts";
import type { SimulatedFunction } from "./simulatedFunction.ts";
import { startProcessor } from "./startProcessor.ts";
import { createTable } from "./store.ts";
import { createStream } from "./stream.ts";
import type { Variant } from "./variant.ts";

/** A shop on simulated parts, with everything that a plan decides. */
export type World = Pick<Parts, "clock" | "weather" | "tables" | "provider"> & {
  readonly operator: Operator;
  /**
   * Storm until the producers are done, the code is mended and an operator has tried to redrive; then fair weather until
   * nothing moves any more; then the operator again, until nothing is left that one could do.
   */
  readonly run: () => Promise<Rest>;
};

/** How a run ends: at rest, still moving when time is up, or with events that no redrive and no decision frees. */
export type Rest = "at rest" | "moving" | "held";

const startMs = Date.UTC(2026, 0, 15, 12);
/** The storm goes on for this long behind the last producer, and behind each of the operator's rounds in it. */
const stormAfterMs = 2_000;
const stormRounds = 3;
/** Virtual time in which everything has to come to rest once the weather is fair. */
const calmMsMax = 6 * 3_600_000;
/** Times that an operator goes through what is held: each may lead to new events, which may be held again. */
const roundsMax = 40;

/** Builds the world of a plan; `variant` plants a bug. */
export function createWorld(
  plan: Plan,
  { variant, observer }: { readonly variant: Variant; readonly observer: Observer },
): World {
  const parts = createParts(plan, { variant, observer });
  const { tables, poison, clock, random } = parts;
  const deliver = createFailures({
    ...parts,
    random: random.fork(),
    onGivenUp(processor, records) {
      for (const { data } of records) {
        const event = parse(data);
        if (event) observer.onGivenUp(processor, event);
      }
    },
    createRuntime: (name, caller) =>
      createEnvironmentRuntime(parts, { processor: processorOf(name), caller, code: mendedCode }),
  });
  const functions = new Map(
    shop.map((processor) => [processor.name, startProcessor(parts, { processor, deliver })]),
  );
  const operator = createOperator({
    tables,
    functions,
    stream: parts.stream,
    poison,
    clock,
    random: random.fork(),
  });
  return { ...parts, operator, run: () => run(parts, { functions, operator }) };
}

function createParts(
  plan: Plan,
  { variant, observer }: { readonly variant: Variant; readonly observer: Observer },
): Parts {
  const random = createRandom(plan.seed).fork();
  const clock = createVirtualClock(startMs);
  const weather = createWeather({ ...plan, clock, random: random.fork() });
  const recordsToNextDigit = Math.ceil(plan.events / 4);
  const stream = createStream({ ...plan, recordsToNextDigit, clock, random: random.fork(), weather });
  stream.onRecord((record) => {
    for (const event of eventsOf(record)) observer.onEvent(event);
  });
  const toTable = (name: string) =>
    createTable({ name, weather, onCommit: (commit) => observer.onCommit(name, commit) });
  return {
    plan,
    variant,
    observer,
    clock,
    weather,
    random,
    stream,
    clients: createClients({ clock, random: random.fork(), weather, onSent: observer.onSent }),
    provider: createProvider(),
    poison: createPoison({ random: random.fork(), weather, onThrown: observer.onThrown }),
    tables: new Map(shop.map(({ name }) => [name, toTable(name)])),
  };
}

type Staff = { readonly functions: ReadonlyMap<string, SimulatedFunction>; readonly operator: Operator };

async function run(parts: Parts, { functions, operator }: Staff): Promise<Rest> {
  const { clock, weather, plan, random, stream } = parts;
  const deployAll = (code: number): void => {
    for (const { deploy } of functions.values()) deploy(code);
  };
  for (let count = 0; count < plan.reshards; count++) {
    clock.after(random.whole(0, plan.events * 2), stream.reshard);
  }
  if (plan.hasDeploySkew) {
    for (const { deploy } of functions.values())
      clock.after(random.whole(0, plan.events * 3), () => deploy(1));
  }
  void meddle(operator, plan.redrives);
  const storm = async (): Promise<void> => {
    await runProducers(parts);
    await clock.sleep(stormAfterMs);
    deployAll(mendedCode);
    for (let round = 0; round < stormRounds; round++) {
      await operator.tidyUp();
      await clock.sleep(stormAfterMs);
    }
    weather.calm();
  };
  void storm();
  const untilMs = startMs + plan.events * 1_000 + calmMsMax;
  if ((await clock.run({ untilMs })) !== "idle") return "moving";
  for (let round = 0; round < roundsMax && operator.hasWork(); round++) {
    void operator.tidyUp();
    if ((await clock.run({ untilMs })) !== "idle") return "moving";
  }
  return operator.hasWork() ? "held" : "at rest";
}

async function meddle(operator: Operator, times: number): Promise<void> {
  for (let time = 0; time < times; time++) await operator.meddle();
}

function processorOf(name: string): (typeof shop)[number] {
  const found = shop.find((processor) => processor.name === name);
  if (!found) throw new Error(`There is no processor ${name}.`);
  return found;
}

/** What can be told of something that may be no event. */
function parse(data: string | undefined): DomainEvent | undefined {
  try {
    return JSON.parse(data ?? "") as DomainEvent;
  } catch {
    return undefined;
  }
}
