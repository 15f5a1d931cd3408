import type { Clock } from "../../cloud/clock.ts";
import type { Connections } from "../../engine/aws/connections.ts";
import type { Forwards } from "../../engine/aws/forwards.ts";
import type { Random } from "../chance/random.ts";
import type { Weather } from "../chance/weather.ts";
import type { Caller } from "./link.ts";

/** A message as a function sends it to a connection, whether it arrives or not. */
export type Sent = { readonly connectionId: string; readonly message: Readonly<Record<string, unknown>> };

/** Every waiting client of the shop. */
export type SimulatedClients = {
  readonly connect: (caller: Caller) => {
    readonly connections: Connections;
    /** Where a client whose connection is gone has come back to. */
    readonly forwards: Pick<Forwards, "find">;
  };
};

export type ClientsOptions = {
  readonly clock: Clock;
  readonly random: Random;
  readonly weather: Weather;
  readonly onSent: (sent: Sent) => void;
};

const slowMsMax = 2_000;
/** The part of those that are gone that comes back on another connection. */
const shareOfReturns = 0.5;

/** Clients behind connections, some of which are gone for good, or fail to take a message. */
export function createClients({ clock, random, weather, onSent }: ClientsOptions): SimulatedClients {
  const gone = new Set<string>();
  const known = new Set<string>();

  const isGone = (connectionId: string): boolean => {
    if (!known.has(connectionId)) {
      known.add(connectionId);
      if (weather.strikes("client.gone")) gone.add(connectionId);
    }
    return gone.has(connectionId);
  };
  const returns = new Map<string, boolean>();
  const comesBack = (key: string): boolean => {
    const known = returns.get(key) ?? random.chance(shareOfReturns);
    returns.set(key, known);
    return known;
  };
  const connectionsOf = (caller: Caller): Connections => ({
    post(connectionId, message) {
      const { promise, resolve, reject } = Promise.withResolvers<"sent" | "gone">();
      if (!caller.isAlive) return promise;
      onSent({ connectionId, message: message as Sent["message"] });
      const delayMs = weather.strikes("client.slow") ? random.whole(100, slowMsMax) : random.whole(1, 5);
      clock.after(delayMs, () => {
        if (!caller.isAlive) return;
        if (isGone(connectionId)) resolve("gone");
        else if (weather.strikes("client.failed")) reject(new Error("InternalServerError"));
        else resolve("sent");
      });
      return promise;
    },
  });
  return {
    connect: (caller) => ({
      connections: connectionsOf(caller),
      forwards: { find: async (key) => (comesBack(key) ? `back-${key}` : undefined) },
    }),
  };
}
