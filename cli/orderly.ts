#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { createProgram } from "./program.ts";
import { reportError } from "./terminal/reportError.ts";

await createProgram()
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = reportError(error);
  });
