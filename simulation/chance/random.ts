import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** All chance of one simulation: the same seed gives the same draws. */
export type Random = {
  /** From 0 inclusive to 1 exclusive. */
  readonly fraction: () => number;
  readonly chance: (probability: number) => boolean;
  /** A whole number, both bounds included. */
  readonly whole: (min: number, max: number) => number;
  readonly pick: <Value>(values: readonly Value[]) => Value;
  /** A source of its own: what is drawn from it moves nobody else's draws. */
  readonly fork: () => Random;
};

const range = 2 ** 32;

/** Draws from one seed, a whole number. */
export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  const fraction = (): number => (generator.next() >>> 0) / range;
  const whole = (min: number, max: number): number => min + Math.floor(fraction() * (max - min + 1));
  return {
    fraction,
    chance: (probability) => probability > 0 && fraction() < probability,
    whole,
    pick: <Value>(values: readonly Value[]) => values[whole(0, values.length - 1)] as Value,
    fork: () => createRandom(generator.next()),
  };
}
