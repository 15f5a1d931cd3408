/** Waits for everybody who asked before; what it resolves to ends the turn. */
export type TakeTurn = () => Promise<() => void>;

/** A queue of one at a time, in the order of asking. */
export function createTurns(): TakeTurn {
  let last: Promise<void> = Promise.resolve();
  return () => {
    const before = last;
    const { promise, resolve } = Promise.withResolvers<void>();
    last = promise;
    return before.then(() => resolve);
  };
}
