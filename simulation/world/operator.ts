import type { ParkedEvent } from "../../engine/core/parkedEvent.ts";
import { comparePositions, type DomainEvent, type Position } from "../../engine/index.ts";
import type { KeyLog } from "../../engine/runtime/keyLog.ts";
import type { RedriveResult } from "../../engine/runtime/redrive.ts";
import type { Random } from "../chance/random.ts";
import type { VirtualClock } from "../time/virtualClock.ts";
import { keyLogOf } from "./keyLogOf.ts";
import type { Poison } from "./poison.ts";
import type { SimulatedFunction } from "./simulatedFunction.ts";
import type { SimulatedTable } from "./store.ts";
import type { SimulatedStream } from "./stream.ts";

/** Who looks after what is parked. */
export type Operator = {
  /** While the storm lasts: redrives a key now and then, whatever comes of it. */
  readonly meddle: () => Promise<void>;
  /** Redrives every held key once, and decides about what no code will apply. */
  readonly tidyUp: () => Promise<void>;
  /** Whether something is parked that more of this may free. */
  readonly hasWork: () => boolean;
  /** IDs of the events that it decided to leave out and that are not parked any more, by processor. */
  readonly skipped: () => ReadonlyMap<string, ReadonlySet<string>>;
};

export type OperatorOptions = {
  readonly tables: ReadonlyMap<string, SimulatedTable>;
  readonly functions: ReadonlyMap<string, SimulatedFunction>;
  readonly stream: SimulatedStream;
  readonly poison: Poison;
  readonly clock: VirtualClock;
  readonly random: Random;
};

type Decision = Pick<ParkedEvent, "position" | "eventId"> & { readonly key: string };

const pauseMsMax = 2_000;
/** What nobody can mend: the event itself is wrong. */
const hopeless = ["ORDERLY_EVENT_INVALID", "ORDERLY_EVENT_MISROUTED"];

/** An operator with the commands of the CLI: redrive and skip, executed by the processor's own function. */
export function createOperator(options: OperatorOptions): Operator {
  const { tables, functions, stream, poison, clock, random } = options;
  const decisions: (Decision & { readonly processor: string })[] = [];

  /** What is parked tells, as well as what says of itself that it is held. */
  const heldKeys = (): readonly (readonly [processor: string, key: string])[] =>
    [...tables].flatMap(([name, { contents }]) => {
      const held = [...contents.entities].filter((entry) => entry[1].held).map(([key]) => key);
      return [...new Set([...held, ...contents.parked.keys()])].map((key) => [name, key] as const);
    });
  const parkedOf = (processor: string, key: string): readonly ParkedEvent[] =>
    [...(tables.get(processor)?.contents.parked.get(key)?.values() ?? [])].sort((a, b) =>
      comparePositions(a.position, b.position),
    );
  const isLate = (processor: string, key: string): boolean =>
    parkedOf(processor, key).some(({ late }) => late);
  const isParked = (processor: string, key: string, position: Position): boolean =>
    parkedOf(processor, key).some((event) => event.position === position);

  async function redriveKey(processor: string, key: string): Promise<void> {
    const redrive = (log?: KeyLog) =>
      functions.get(processor)?.command({ orderly: { command: "redrive", key, log } }) as
        | Promise<RedriveResult | undefined>
        | undefined;
    let result = await redrive();
    // What is late, and what stands in the log alone, takes the key's log.
    if (result?.wantsLog) result = await redrive(keyLogOf(stream, { key, ...result.wantsLog }));
    const { stopped } = result ?? {};
    const [first] = parkedOf(processor, key);
    // Without an answer the function has ended: what it ended at is the first one.
    if (!first || first.late || (result && stopped?.position !== first.position)) return;
    const isHopeless = hopeless.includes(stopped?.code ?? "");
    if (isHopeless || isPoisoned(processor, first)) await leaveOut(processor, key, first);
  }
  const isPoisoned = (processor: string, { data = "", code }: ParkedEvent): boolean =>
    !hopeless.includes(code) &&
    data.startsWith("{") &&
    poison.isIncurable(processor, JSON.parse(data) as DomainEvent);

  async function leaveOut(processor: string, key: string, { position, eventId }: ParkedEvent): Promise<void> {
    // Noted before it is asked for: the answer may be lost, and the decision be carried out even later.
    decisions.push({ processor, key, position, eventId });
    const command = { command: "skip", key, position, reason: "nothing can be done" } as const;
    await functions.get(processor)?.command({ orderly: command });
  }

  function skipped(): ReadonlyMap<string, ReadonlySet<string>> {
    const done = decisions.filter(({ processor, key, position }) => !isParked(processor, key, position));
    const idsOf = (name: string) =>
      done.filter(({ processor }) => processor === name).map(({ eventId }) => eventId);
    return new Map([...tables.keys()].map((name) => [name, new Set(idsOf(name))]));
  }

  return {
    skipped,
    hasWork: () => heldKeys().some(([processor, key]) => !isLate(processor, key)),
    async meddle() {
      await clock.sleep(random.whole(0, pauseMsMax));
      const held = heldKeys();
      if (held.length > 0) await redriveKey(...random.pick(held));
    },
    async tidyUp() {
      for (const [processor, key] of heldKeys()) await redriveKey(processor, key);
    },
  };
}
