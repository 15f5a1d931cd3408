import * as z from "zod/mini";
import { environment as names } from "./environment.ts";
import type { FunctionEnvironment } from "./functionContext.ts";

const processorTables = z.record(
  z.string(),
  z.object({ processor: z.string(), tableName: z.string(), slot: z.optional(z.string()) }),
);

/** By the name of a processor's function: the processor, its table, and where it has several, which of them. */
export type ProcessorTables = z.infer<typeof processorTables>;

/** @throws ZodError or SyntaxError when the variable has another form than the stacks give it */
export function readProcessorTables(environment: FunctionEnvironment): ProcessorTables {
  return processorTables.parse(JSON.parse(environment[names.processorTables] as string));
}
