import { createRequire } from "node:module";

/** Runs work that must not look at the world, and gives what it resolves to. */
export type WhileForbidden = <Result>(work: () => Promise<Result>) => Promise<Result>;

const require = createRequire(import.meta.url);
const crypto = require("node:crypto") as Record<string, unknown>;
const net = require("node:net") as typeof import("node:net");
const dgram = require("node:dgram") as typeof import("node:dgram");

// Its getRandomValues is that of the global one.
const randomNames = ["randomUUID", "randomBytes", "randomInt", "randomFill", "randomFillSync"];

/** Set while the world is forbidden. */
let isForbidden = false;

/**
 * Makes clock, timers, randomness and network throw inside `whileForbidden`. Call it before the code under test is
 * imported, as modules keep what they import of Node.js; `restore` puts everything back.
 */
export function forbidWorld(): { readonly whileForbidden: WhileForbidden; readonly restore: () => void } {
  const restores: (() => void)[] = [];
  const guard = (owner: object, name: string): void => {
    const target = owner as Record<string, unknown>;
    const own = Object.getOwnPropertyDescriptor(owner, name);
    const original = target[name] as (...args: unknown[]) => unknown;
    const guarded = function (this: unknown, ...args: unknown[]): unknown {
      refuse(name);
      return original.apply(this, args);
    };
    Object.defineProperty(owner, name, { value: guarded, configurable: true, writable: true });
    restores.push(() => {
      if (own) Object.defineProperty(owner, name, own);
      else delete target[name];
    });
  };
  for (const name of randomNames) guard(crypto, name);
  for (const name of ["randomUUID", "getRandomValues"]) guard(globalThis.crypto, name);
  guard(Math, "random");
  guard(performance, "now");
  guard(process, "hrtime");
  for (const name of ["setTimeout", "setInterval"]) guard(globalThis, name);
  guard(net.Socket.prototype, "connect");
  guard(dgram.Socket.prototype, "send");
  restores.push(guardDate());
  return { whileForbidden, restore: () => void restores.reverse().map((restore) => restore()) };
}

/** A time that is given may be made into a date; the present may not be asked for. */
function guardDate(): () => void {
  const Original = globalThis.Date;
  globalThis.Date = new Proxy(Original, {
    construct(target, args, newTarget) {
      if (args.length === 0) refuse("new Date");
      return Reflect.construct(target, args, newTarget);
    },
    apply(target, self, args) {
      refuse("Date");
      return Reflect.apply(target, self, args);
    },
    get(target, name, receiver) {
      if (name === "now") refuse("Date.now");
      return Reflect.get(target, name, receiver);
    },
  });
  return () => {
    globalThis.Date = Original;
  };
}

async function whileForbidden<Result>(work: () => Promise<Result>): Promise<Result> {
  isForbidden = true;
  try {
    return await work();
  } finally {
    isForbidden = false;
  }
}

function refuse(what: string): void {
  if (!isForbidden) return;
  throw new Error(`${what} was used, but a recording has to come out the same at any time and place.`);
}
