#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { createProgram } from "./program.ts";
import { reportError } from "./terminal/reportError.ts";

const args = process.argv.slice(2);
const program = await createProgram(args);
await program.parseAsync(args, { from: "user" }).catch((error: unknown) => {
  process.exitCode = reportError(error);
});
