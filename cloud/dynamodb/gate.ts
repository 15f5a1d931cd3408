/** Lets many pass at once, or one alone. */
export type Gate = {
  /** Runs beside other shared work, never beside exclusive work. */
  readonly shared: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Runs alone, in the order of the calls; shared work that comes later waits. */
  readonly exclusive: <Result>(work: () => Promise<Result>) => Promise<Result>;
};

/** A gate that is open. */
export function createGate(): Gate {
  let last: Promise<unknown> = Promise.resolve();
  let exclusives = 0;
  const running = new Set<Promise<unknown>>();

  const shared: Gate["shared"] = async (work) => {
    while (exclusives > 0) await last;
    const result = work();
    const settled = result.catch(() => {});
    running.add(settled);
    void settled.then(() => running.delete(settled));
    return result;
  };
  const exclusive: Gate["exclusive"] = (work) => {
    exclusives += 1;
    const result = last.then(async () => {
      await Promise.all(running);
      return work();
    });
    last = result
      .catch(() => {})
      .then(() => {
        exclusives -= 1;
      });
    return result;
  };
  return { shared, exclusive };
}
