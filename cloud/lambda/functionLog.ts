import { randomUUID } from "node:crypto";
import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { dirname, join } from "node:path";
import { logGroupOf } from "./environmentVariables.ts";
import type { FunctionSettings } from "./functionSettings.ts";

/** The log stream of one execution environment. */
export type FunctionLog = {
  /** As AWS names it: `2024/02/29/[$LATEST]<32 hexadecimal digits>`. */
  readonly stream: string;
  /** Keeps text as it comes; lines are told apart for the listener. */
  readonly write: (text: string) => void;
  /** Settles when all is on disk. */
  readonly close: () => Promise<void>;
};

/** Starts a log stream; its file `<logDir><log group>/<date>-<stream>.log` is made with the first line. */
export function openFunctionLog(
  settings: Pick<FunctionSettings, "name" | "logDir" | "logGroup" | "onLog" | "clock">,
): FunctionLog {
  const id = randomUUID().replaceAll("-", "");
  const day = new Date(settings.clock.now()).toISOString().slice(0, 10);
  const stream = `${day.replaceAll("-", "/")}/[$LATEST]${id}`;
  const path =
    settings.logDir === undefined
      ? undefined
      : join(settings.logDir, logGroupOf(settings), `${day}-${id}.log`);
  let file: WriteStream | undefined;
  const write = (text: string): void => {
    if (path !== undefined) {
      file ??= openFile(path);
      file.write(text);
    }
    for (const line of text.replace(/\n$/, "").split("\n")) {
      settings.onLog?.({ functionName: settings.name, logStream: stream, text: line });
    }
  };
  const close = (): Promise<void> =>
    new Promise((settle) => {
      if (file === undefined || file.closed) settle();
      else file.end(settle);
    });
  return { stream, write, close };
}

/** A full disk or a removed folder costs log lines, never an invocation. */
function openFile(path: string): WriteStream {
  mkdirSync(dirname(path), { recursive: true });
  const file = createWriteStream(path, { flags: "a" });
  file.on("error", () => {});
  return file;
}
