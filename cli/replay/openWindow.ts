import { toLane } from "../../engine/index.ts";
import type { Checkpoint } from "../../replay/log/checkpoint.ts";
import { parseMoment } from "../../replay/log/moment.ts";
import { type LogPage, readLog } from "../../replay/log/readLog.ts";
import { type LogWindow, toLogWindow } from "../../replay/window/logWindow.ts";
import type { OpenLog } from "../log/openLog.ts";

export type WindowOptions = { readonly from: string; readonly to: string; readonly key?: string | undefined };

/** A window of an open log, and its reading. */
export type OpenWindow = {
  readonly window: LogWindow;
  readonly pages: (checkpoint?: Checkpoint) => AsyncIterable<LogPage>;
};

/** The window that was asked for, and how to read it. Rejects when the log has no such window. */
export async function openWindow({ source }: OpenLog, { from, to, key }: WindowOptions): Promise<OpenWindow> {
  const nowMs = Date.now();
  const bounds = await source.bounds();
  const window = toLogWindow(
    { from: parseMoment(from, nowMs), to: parseMoment(to, nowMs) },
    { bounds, nowMs },
  );
  const lane = key === undefined ? undefined : toLane(key);
  return { window, pages: (checkpoint) => readLog(source, { ...window.read, lane, checkpoint }) };
}
