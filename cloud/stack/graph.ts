import { StackError } from "./stackError.ts";

/** Computes things that refer to each other, each once, each after what it refers to. */
export type Graph<T> = {
  /** The value under this address, computed when it is first asked for. Throws on a cycle, naming its members. */
  readonly value: (address: string) => T;
};

/** A graph whose values are computed by `compute`, which may ask the graph for others. */
export function createGraph<T>(compute: (address: string) => T): Graph<T> {
  const values = new Map<string, T>();
  const running: string[] = [];
  const value = (address: string): T => {
    const known = values.get(address);
    if (known !== undefined) return known;
    if (running.includes(address)) {
      const cycle = [...running.slice(running.indexOf(address)), address];
      throw new StackError(`These refer to each other in a circle: ${cycle.join(" -> ")}.`);
    }
    running.push(address);
    try {
      const computed = compute(address);
      values.set(address, computed);
      return computed;
    } catch (error) {
      throw withAddress(error, address);
    } finally {
      running.pop();
    }
  };
  return { value };
}

/** The innermost address is the one to look at; those that merely refer to it say nothing new. */
function withAddress(error: unknown, address: string): StackError {
  if (error instanceof StackError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new StackError(`${address}: ${message}.`, { cause: error });
}
