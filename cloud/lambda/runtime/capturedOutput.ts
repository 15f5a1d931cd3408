import { format } from "node:util";

/** Hands text to whoever keeps the log. */
export type WriteLog = (text: string) => void;

/**
 * Sends what the function prints to `write`, in order. `console` prints as the Node.js runtime of AWS does: time,
 * request ID, level and message, separated by tabs. What is written to stdout and stderr directly stays as it is.
 */
export function captureOutput(write: WriteLog, requestId: () => string | undefined): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = ((chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
      write(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
      const callback = typeof encoding === "function" ? encoding : done;
      if (typeof callback === "function") queueMicrotask(() => callback());
      return true;
    }) as typeof stream.write;
  }
  const levels = { log: "INFO", info: "INFO", debug: "DEBUG", trace: "TRACE", warn: "WARN", error: "ERROR" };
  for (const [method, level] of Object.entries(levels)) {
    console[method as keyof typeof levels] = (...values: unknown[]) =>
      write(logLine({ level, requestId: requestId(), message: format(...values) }));
  }
}

/** One entry of the text log format. */
export function logLine(line: { level: string; requestId: string | undefined; message: string }): string {
  return `${new Date().toISOString()}\t${line.requestId ?? "undefined"}\t${line.level}\t${line.message}\n`;
}
