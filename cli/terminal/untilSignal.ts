/** Settles with the first SIGINT or SIGTERM. A second one ends the process at once, as a user expects of it. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((settle) => {
    const onSignal = (signal: NodeJS.Signals): void => {
      process.once(signal, () => process.exit(signal === "SIGINT" ? 130 : 143));
      settle(signal);
    };
    process.once("SIGINT", onSignal);
    process.once("SIGTERM", onSignal);
  });
}
