import pc from "picocolors";

/** Codes of errors that a user can mend; anything else is a defect, and its stack helps. */
const mendable = new Set(["PORT_IN_USE", "STACK_INVALID", "SETTING_INVALID", "CLI", "REPLAY"]);

/** A mistake that the user can mend: what happened, and what to do. */
export class CliError extends Error {
  readonly code = "CLI";
}

/** Prints one clear error and gives the exit code. */
export function reportError(error: unknown): number {
  const { code, message, stack } = error as { code?: string; message?: string; stack?: string };
  const text = mendable.has(code ?? "") ? message : (stack ?? String(error));
  process.stderr.write(`${pc.red("error")} ${text}\n`);
  return 1;
}
