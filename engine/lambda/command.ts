import * as z from "zod";
import { type Position, parsePosition } from "../core/position.ts";
import { type HealResult, heal } from "../runtime/heal.ts";
import { type RedriveResult, redrive } from "../runtime/redrive.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { type SkipResult, skip } from "../runtime/skip.ts";

const key = z.string().min(1).max(512);

const position = z
  .string()
  .refine(isPosition, "it is no position in the log")
  .transform((text) => text as Position);

const log = z.object({
  from: position.optional(),
  upTo: position,
  events: z.array(z.object({ position, data: z.string() })).readonly(),
});

/** What an operator asks of a processor's function: `{ "orderly": { "command": ... } }` by the Lambda API's Invoke. */
export const commandEvent = z.object({
  orderly: z.discriminatedUnion("command", [
    z.object({ command: z.literal("redrive"), key, log: log.optional() }),
    z.object({ command: z.literal("heal"), key, log, planOnly: z.boolean().optional() }),
    z.object({ command: z.literal("skip"), key, position, reason: z.string().min(1).max(1_000) }),
  ]),
});

export type CommandEvent = z.infer<typeof commandEvent>;
/** A command as it is written. */
export type Command = z.input<typeof commandEvent>["orderly"];
export type CommandResult = RedriveResult | HealResult | SkipResult;

/** Runs one command with the processor's own role and ports, beside live processing. */
export async function runCommand(
  runtime: Runtime,
  { orderly }: CommandEvent,
  signal: AbortSignal,
): Promise<CommandResult> {
  if (orderly.command === "redrive") return redrive(runtime, orderly, signal);
  if (orderly.command === "heal") return heal(runtime, orderly);
  return skip(runtime, orderly);
}

function isPosition(text: string): boolean {
  try {
    parsePosition(text);
    return true;
  } catch {
    return false;
  }
}
