/** Settles when every promise callback that is ready, and all that these make ready, have run. */
export function settled(): Promise<void> {
  // A tick that is asked for by a microtask runs once the queue of microtasks is empty.
  return new Promise((resolve) => queueMicrotask(() => process.nextTick(resolve)));
}
