/** Several sequences as one, in the order in which their values come; each waits until its last one was taken. */
export type Merge<Value> = {
  /** Adds a sequence; also while `values` is being read. */
  readonly add: (sequence: AsyncIterable<Value>) => void;
  /** Ends when every sequence has ended, or by the signal. Rejects with the first error of any. */
  readonly values: AsyncIterable<Value>;
};

type Offer<Value> = { readonly value: Value; readonly take: () => void };

/** A merge without sequences. A sequence makes its next value while the last one is being worked on, and no more. */
export function mergePumps<Value>(signal?: AbortSignal): Merge<Value> {
  const offers: Offer<Value>[] = [];
  let running = 0;
  let failure: { readonly error: unknown } | undefined;
  let stopped = false;
  let wake = (): void => {};

  async function pump(sequence: AsyncIterable<Value>): Promise<void> {
    try {
      for await (const value of sequence) {
        if (stopped) return;
        await new Promise<void>((take) => {
          offers.push({ value, take });
          wake();
        });
      }
    } catch (error) {
      failure ??= { error };
    } finally {
      running -= 1;
      wake();
    }
  }

  async function* values(): AsyncGenerator<Value> {
    const onAbort = (): void => wake();
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      while (!signal?.aborted) {
        if (failure) throw failure.error;
        const offer = offers.shift();
        if (offer) {
          offer.take();
          yield offer.value;
        } else if (running === 0) return;
        else {
          await new Promise<void>((settle) => {
            wake = settle;
            if (signal?.aborted) settle();
          });
        }
      }
    } finally {
      stopped = true;
      signal?.removeEventListener("abort", onAbort);
      // Whoever waits to be taken from ends, and lets go of what it holds.
      for (const { take } of offers.splice(0)) take();
    }
  }

  return {
    add: (sequence) => {
      running += 1;
      void pump(sequence);
    },
    values: values(),
  };
}
