import { PermanentError } from "../../engine/core/errors.ts";
import type { Handler } from "../../engine/core/processor.ts";
import type { DomainEvent } from "../../engine/index.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import type { Random } from "../chance/random.ts";
import type { Weather } from "../chance/weather.ts";
import type { Caller } from "./link.ts";

/** How a handler fails at an event: it declares it, throws something, ends the function, never ends, or fails at first. */
type Illness = "permanent" | "unknown" | "crash" | "hang" | "flaky";
type Case = { readonly illness: Illness; readonly isIncurable: boolean; tries: number };

/** Events, and keys, that a processor's handlers cannot cope with until the code is mended. */
export type Poison = {
  /** The processor as one environment runs it. */
  readonly infect: (
    processor: Runtime["processor"],
    at: { readonly caller: Caller; readonly code: number },
  ) => Runtime["processor"];
  /** Whether no code will ever apply the event: an operator has to decide. */
  readonly isIncurable: (processor: string, event: Pick<DomainEvent, "id" | "subject">) => boolean;
};

/** The version of the code that copes with all that can be coped with. */
export const mendedCode = 2;

const illnesses: readonly Illness[] = ["permanent", "unknown", "crash", "hang", "flaky"];
/** Tries at which a flaky event fails: fewer than make the engine park it. */
const flakyTriesMax = 3;

export type PoisonOptions = {
  readonly random: Random;
  readonly weather: Weather;
  /** A handler threw, for whatever reason. */
  readonly onThrown: (processor: string, eventId: string, thrown: unknown) => void;
};

/** Draws once for each processor and event, and for each processor and key, whether it is poisoned. */
export function createPoison({ random, weather, onThrown }: PoisonOptions): Poison {
  function drawer(kind: "poison.event" | "poison.key") {
    const drawn = new Map<string, Map<string, Case | undefined>>();
    return (processor: string, name: string): Case | undefined => {
      const cases = drawn.get(processor) ?? new Map<string, Case | undefined>();
      drawn.set(processor, cases);
      if (!cases.has(name)) {
        const illness = random.pick(illnesses);
        const one = { illness, isIncurable: random.chance(0.2) && illness !== "flaky", tries: 0 };
        cases.set(name, weather.strikes(kind) ? one : undefined);
      }
      return cases.get(name);
    };
  }
  const ofEvent = drawer("poison.event");
  const ofKey = drawer("poison.key");
  const find = (processor: string, { id, subject }: Pick<DomainEvent, "id" | "subject">): Case | undefined =>
    ofEvent(processor, id) ?? ofKey(processor, subject);

  return {
    infect(processor, { caller, code }) {
      const infected = ([type, handler]: [string, AnyHandler | undefined]): [
        string,
        AnyHandler | undefined,
      ] => [
        type,
        handler &&
          ((state, event, context) => {
            const found = find(processor.name, event);
            const isCured = !found || (code >= mendedCode && !found.isIncurable);
            const note = (thrown: unknown): never => {
              onThrown(processor.name, event.id, thrown);
              throw thrown;
            };
            try {
              const decided = (isCured ? undefined : suffer(found, caller)) ?? handler(state, event, context);
              return decided instanceof Promise ? decided.catch(note) : decided;
            } catch (thrown) {
              return note(thrown);
            }
          }),
      ];
      return { ...processor, on: Object.fromEntries(Object.entries(processor.on).map(infected)) };
    },
    isIncurable: (processor, event) => find(processor, event)?.isIncurable ?? false,
  };
}

type AnyHandler = Handler<object, DomainEvent, object>;

/** What the illness does to a try; nothing where the try goes well. */
function suffer(found: Case, caller: Caller): Promise<never> | undefined {
  found.tries += 1;
  switch (found.illness) {
    case "permanent":
      throw new PermanentError("poisoned");
    case "unknown":
      throw new Error("poisoned");
    case "flaky":
      if (found.tries <= flakyTriesMax) throw new Error("poisoned at first");
      return undefined;
    case "crash":
      caller.crash?.();
      return new Promise(() => {});
    case "hang":
      return new Promise(() => {});
  }
}
