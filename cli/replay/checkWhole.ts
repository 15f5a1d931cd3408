import type { LogSource } from "../../replay/log/logSource.ts";
import { CliError } from "../terminal/reportError.ts";

/**
 * A state is the fold of every event of its key: what is left of a log that was trimmed gives other states. Rejects for such
 * a log, with what to do.
 */
export async function checkWhole(source: LogSource): Promise<void> {
  const { createdMs, oldestMs } = await source.bounds();
  if (oldestMs <= createdMs) return;
  throw new CliError(
    `The log begins at ${new Date(oldestMs).toISOString()}, but its stream was made at ${new Date(createdMs).toISOString()}: ` +
      "what came before is neither in the stream nor in the archive, so states cannot be made from it. " +
      "Raise the retention before events are lost, and let the archive run from the beginning.",
  );
}
