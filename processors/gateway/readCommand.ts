import type * as z from "zod/mini";
import { toSentence } from "../../schemas/toSentence.ts";

/** A command, or the one sentence that says what is wrong with the message. */
export type CommandRead<Command> =
  | { readonly kind: "command"; readonly command: Command }
  | { readonly kind: "refused"; readonly reason: string };

/** Bytes of a command; the longest one that is valid has a sixth of it. API Gateway itself takes 128 KB. */
export const commandBytesMax = 32 * 1024;

/** Reads a message as a command of the given form. Fields that it does not know are ignored. */
export function readCommand<Schema extends z.ZodMiniType>(
  body: string,
  schema: Schema,
): CommandRead<z.infer<Schema>> {
  const read = readJson(body);
  if (read.kind === "refused") return read;
  const parsed = schema.safeParse(read.command);
  if (!parsed.success) return { kind: "refused", reason: toSentence(parsed.error) };
  return { kind: "command", command: parsed.data };
}

/** Reads a message as a JSON object. */
export function readJson(body: string): CommandRead<Record<string, unknown>> {
  const bytes = Buffer.byteLength(body);
  if (bytes > commandBytesMax) {
    return { kind: "refused", reason: `message: ${bytes} bytes; a command has at most ${commandBytesMax}` };
  }
  try {
    const json: unknown = JSON.parse(body);
    if (typeof json === "object" && json !== null && !Array.isArray(json)) {
      return { kind: "command", command: json as Record<string, unknown> };
    }
  } catch {
    return { kind: "refused", reason: "message: it is not JSON" };
  }
  return { kind: "refused", reason: "message: it is no JSON object" };
}
