import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** A user's handler: async, or with a callback. */
export type Handler = (
  event: unknown,
  context: unknown,
  callback: (error?: unknown, result?: unknown) => void,
) => unknown;

const endings = [".js", ".mjs", ".cjs"];

/**
 * Imports the module of `<path>.<export>` below the task root and returns the exported function.
 * Throws an error whose `name` is the one that the Node.js runtime of AWS reports (Runtime.ImportModuleError, ...).
 */
export async function loadHandler(taskRoot: string, handler: string): Promise<Handler> {
  const match = /^([^.]*)\.(.*)$/.exec(basename(handler));
  if (!match?.[1] || !match[2]) throw named("Runtime.MalformedHandlerName", "Bad handler");
  const path = join(dirname(handler), match[1]);
  const file = endings
    .map((ending) => join(taskRoot, path + ending))
    .find((candidate) => existsSync(candidate));
  if (file === undefined) {
    throw named(
      "Runtime.ImportModuleError",
      `Error: Cannot find module '${path}'\nRequire stack:\n- ${taskRoot}`,
    );
  }
  const found = exportAt(await importFile(file), match[2].split("."));
  if (found === undefined) throw named("Runtime.HandlerNotFound", `${handler} is undefined or not exported`);
  if (typeof found !== "function") throw named("Runtime.HandlerNotFound", `${handler} is not a function`);
  return found as Handler;
}

async function importFile(file: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SyntaxError) throw named("Runtime.UserCodeSyntaxError", String(error), error);
    const code = (error as { code?: unknown } | null)?.code;
    if (code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND") {
      throw named("Runtime.ImportModuleError", String(error), error);
    }
    throw error;
  }
}

/** A CommonJS module whose exports Node cannot see beforehand offers them on `default` only. */
function exportAt(module: Record<string, unknown>, names: readonly string[]): unknown {
  const walk = (start: unknown): unknown =>
    names.reduce((value, name) => (value as Record<string, unknown> | undefined)?.[name], start);
  return walk(module) ?? walk(module.default);
}

function named(name: string, message: string, cause?: unknown): Error {
  const error = new Error(message, { cause });
  error.name = name;
  if (cause instanceof Error && cause.stack !== undefined) error.stack = cause.stack;
  return error;
}
