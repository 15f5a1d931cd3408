import type { Clock } from "../clock.ts";
import type { ExecutionEnvironment } from "./executionEnvironment.ts";

/** An environment that has been lent for one invocation. */
export type Lent<E> = {
  readonly environment: E;
  /** The first invocation of this environment: it may still be starting. */
  readonly cold: boolean;
  /** Gives it back; whoever waits longest gets it next. */
  readonly giveBack: () => void;
};

/**
 * Begins a start when its turn has come, and ends the turn when the start has. AWS starts every environment on a machine of
 * its own; here they share one, and many at once would take each other's time until all of it is up.
 */
export type StartGate = (start: () => Promise<unknown>) => unknown;

/** The environments of one function. */
export type EnvironmentPool<E> = {
  /** `initMsMax` counts when a new environment has to be started. Undefined once the pool is closed. */
  readonly lend: (initMsMax: number) => Promise<Lent<E> | undefined>;
  readonly count: () => number;
  /** Ends all of them and turns away those who wait. */
  readonly close: () => Promise<void>;
};

type Resting<E> = { readonly environment: E; readonly stopIdleTimer: () => void };

type Waiting<E> = {
  readonly initMsMax: number;
  readonly serve: (lent: Lent<E> | undefined) => void;
};

/**
 * Lends the environment that rested last, starts one while there are fewer than `environmentsMax`, and lets the
 * others wait in order. An environment that ended is forgotten; one that rested for `idleMs` is ended.
 */
export function createEnvironmentPool<E extends Pick<ExecutionEnvironment, "ready" | "ended" | "end">>(pool: {
  readonly start: (initMsMax: number) => E;
  readonly startGate: StartGate;
  readonly environmentsMax: number;
  readonly idleMs: number;
  readonly clock: Clock;
  /** Called once for an environment that has ended and that nobody holds any more. */
  readonly onForgotten: (environment: E) => unknown;
}): EnvironmentPool<E> {
  const alive = new Set<E>();
  const lent = new Set<E>();
  const resting: Resting<E>[] = [];
  const waiting: Waiting<E>[] = [];
  let starting = 0;
  let closed = false;

  const lendOf = (environment: E, cold: boolean): Lent<E> => {
    lent.add(environment);
    return { environment, cold, giveBack: () => takeBack(environment) };
  };
  const takeBack = (environment: E): void => {
    lent.delete(environment);
    if (alive.has(environment)) rest(environment);
    else pool.onForgotten(environment);
  };
  const rest = (environment: E): void => {
    const next = waiting.shift();
    if (next !== undefined) {
      next.serve(lendOf(environment, false));
      return;
    }
    const stopIdleTimer = pool.clock.after(pool.idleMs, () => environment.end({ type: "closed" }));
    resting.push({ environment, stopIdleTimer });
  };
  const forget = (environment: E): void => {
    alive.delete(environment);
    const at = resting.findIndex((candidate) => candidate.environment === environment);
    if (at >= 0) resting.splice(at, 1)[0]?.stopIdleTimer();
    if (!lent.has(environment)) pool.onForgotten(environment);
    const next = closed ? undefined : waiting.shift();
    if (next !== undefined) startOne(next);
  };
  const startOne = ({ initMsMax, serve }: Waiting<E>): void => {
    starting += 1;
    pool.startGate(async () => {
      starting -= 1;
      if (closed) return serve(undefined);
      const environment = pool.start(initMsMax);
      alive.add(environment);
      environment.ended.then(() => forget(environment));
      serve(lendOf(environment, true));
      await environment.ready;
    });
  };
  const lend = async (initMsMax: number): Promise<Lent<E> | undefined> => {
    if (closed) return undefined;
    const rested = resting.pop();
    if (rested !== undefined) {
      rested.stopIdleTimer();
      return lendOf(rested.environment, false);
    }
    return new Promise((serve) => {
      if (alive.size + starting < pool.environmentsMax) startOne({ initMsMax, serve });
      else waiting.push({ initMsMax, serve });
    });
  };
  const close = async (): Promise<void> => {
    closed = true;
    for (const { serve } of waiting.splice(0)) serve(undefined);
    await Promise.all([...alive].map((environment) => environment.end({ type: "closed" })));
  };
  return { lend, count: () => alive.size, close };
}
