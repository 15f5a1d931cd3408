import type { DomainEvent } from "../../engine/index.ts";
import type { Commit } from "../../engine/runtime/ports.ts";
import type { Plan } from "../chance/plan.ts";
import type { Random } from "../chance/random.ts";
import type { Weather } from "../chance/weather.ts";
import type { VirtualClock } from "../time/virtualClock.ts";
import type { Sent, SimulatedClients } from "./clients.ts";
import type { Garbage } from "./garbage.ts";
import type { Poison } from "./poison.ts";
import type { SimulatedProvider } from "./provider.ts";
import type { SimulatedTable } from "./store.ts";
import type { SimulatedStream } from "./stream.ts";
import type { Variant } from "./variant.ts";

/** What can be seen of the pipeline from outside while it runs. */
export type Observer = {
  /** An event is in the log. */
  readonly onEvent: (event: DomainEvent) => void;
  /** Something that is no event is in the log. */
  readonly onGarbage: (garbage: Garbage) => void;
  /** A producer sends events of one key, in this order. */
  readonly onProduced: (events: readonly DomainEvent[]) => void;
  /** A message leaves for a connection. */
  readonly onSent: (sent: Sent) => void;
  /** A table took a commit in. */
  readonly onCommit: (processor: string, commit: Commit) => void;
  /** A handler threw, for whatever reason. */
  readonly onThrown: (processor: string, eventId: string, thrown: unknown) => void;
  /** A mapping gave an event of a processor up, and handed it to the failure destination. */
  readonly onGivenUp: (processor: string, event: DomainEvent) => void;
  /** A function was given events and came to an answer. */
  readonly onHandled: (count: number) => void;
};

/** Everything that a world is put together from. */
export type Parts = {
  readonly plan: Plan;
  /** Plants a bug; empty where nothing is wrong. */
  readonly variant: Variant;
  readonly observer: Observer;
  readonly clock: VirtualClock;
  readonly weather: Weather;
  readonly random: Random;
  readonly stream: SimulatedStream;
  readonly clients: SimulatedClients;
  readonly provider: SimulatedProvider;
  readonly poison: Poison;
  readonly tables: ReadonlyMap<string, SimulatedTable>;
};
