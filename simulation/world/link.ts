import type { Clock } from "../../cloud/clock.ts";
import type { Random } from "../chance/random.ts";
import type { Service, Weather } from "../chance/weather.ts";

/** Who calls. Once it is dead nothing comes back to it, and what it asks for is never sent. */
export type Caller = {
  isAlive: boolean;
  /** Ends it at once; absent for a caller that cannot crash. */
  crash?: (() => void) | undefined;
};

/** The network between one caller and one service. */
export type Link = {
  /**
   * Sends a request: `perform` runs some time later, the answer arrives some time after that. A request that is under
   * way when its caller dies arrives or not. The promise never settles for a dead caller.
   */
  readonly call: <Answer>(perform: () => Answer | Promise<Answer>) => Promise<Answer>;
};

export type LinkOptions = {
  readonly service: Service;
  readonly caller: Caller;
  readonly clock: Clock;
  readonly random: Random;
  readonly weather: Weather;
};

/** One way, in milliseconds. */
const delayMsMin = 1;
const delayMsMax = 6;
const slowMsMin = 200;
const slowMsMax = 8_000;

/** A connection that delays, refuses, fails and loses answers as the weather has it. */
export function createLink({ service, caller, clock, random, weather }: LinkOptions): Link {
  const delayMs = (): number =>
    weather.strikes(`${service}.slow`)
      ? random.whole(slowMsMin, slowMsMax)
      : random.whole(delayMsMin, delayMsMax);

  return {
    call<Answer>(perform: () => Answer | Promise<Answer>): Promise<Answer> {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      const answer = (settle: () => void): void => {
        clock.after(random.whole(delayMsMin, delayMsMax), () => {
          if (caller.isAlive) settle();
        });
      };
      const arrive = async (): Promise<void> => {
        if (!caller.isAlive && random.chance(0.5)) return;
        if (weather.isOut(service) || weather.strikes(`${service}.throttled`)) {
          return answer(() => reject(toError("ProvisionedThroughputExceededException", "slow down")));
        }
        if (weather.strikes(`${service}.failed`)) {
          return answer(() => reject(toError("InternalServerError", "nothing was done")));
        }
        const isLast = caller.crash !== undefined && weather.strikes(`${service}.crashAfter`);
        const isLost = weather.strikes(`${service}.unanswered`);
        try {
          const result = await perform();
          if (isLast) caller.crash?.();
          if (isLost) answer(() => reject(toError("TimeoutError", "it was done, the answer is lost")));
          else answer(() => resolve(result));
        } catch (thrown) {
          answer(() => reject(thrown));
        }
      };
      if (caller.isAlive && caller.crash && weather.strikes(`${service}.crashBefore`)) caller.crash();
      if (caller.isAlive) clock.after(delayMs(), () => void arrive());
      return promise;
    },
  };
}

function toError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
