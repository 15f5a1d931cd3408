import * as z from "zod/mini";
import en from "zod/v4/locales/en.js";

// The functional form of zod, of which a bundle holds what is used, has no words until it is given some.
z.config(en());

/** The first thing that is wrong, as one sentence that names the field: `items[0].quantity: expected a number`. */
export function toSentence(error: z.core.$ZodError, root = ""): string {
  const [issue] = error.issues;
  if (!issue) return "it does not have the expected form";
  const path = issue.path.reduce<string>(toPath, root);
  const message = issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
  return path === "" ? message : `${path}: ${message}`;
}

function toPath(path: string, step: PropertyKey): string {
  if (typeof step === "number") return `${path}[${step}]`;
  return path === "" ? String(step) : `${path}.${String(step)}`;
}
