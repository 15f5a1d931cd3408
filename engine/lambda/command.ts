import * as z from "zod/mini";
import { type Position, parsePosition } from "../core/position.ts";
import { type HealResult, heal } from "../runtime/heal.ts";
import { type RedriveResult, redrive } from "../runtime/redrive.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { type SkipResult, skip } from "../runtime/skip.ts";

const key = z.string().check(z.minLength(1), z.maxLength(512));

const position = z.pipe(
  z.string().check(z.refine(isPosition, "it is no position in the log")),
  z.transform((text) => text as Position),
);

const log = z.object({
  from: z.optional(position),
  upTo: position,
  events: z.readonly(z.array(z.object({ position, data: z.string() }))),
});

/** What an operator asks of a processor's function: `{ "orderly": { "command": ... } }` by the Lambda API's Invoke. */
export const commandEvent = z.object({
  orderly: z.discriminatedUnion("command", [
    z.object({ command: z.literal("redrive"), key, log: z.optional(log) }),
    z.object({ command: z.literal("heal"), key, log, planOnly: z.optional(z.boolean()) }),
    z.object({
      command: z.literal("skip"),
      key,
      position,
      reason: z.string().check(z.minLength(1), z.maxLength(1_000)),
    }),
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
