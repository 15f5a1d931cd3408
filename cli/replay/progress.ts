import type { LogPage } from "../../replay/log/readLog.ts";
import type { OperationProgress } from "../../replay/operations/operation.ts";
import { createProgressMeter } from "../../replay/operations/progressMeter.ts";
import { toProgressText } from "./progressText.ts";

/** Tells on standard error how a reading goes, once a second at most. */
export type Progress = {
  readonly onPage: (page: LogPage, events: number) => void;
  readonly read: () => OperationProgress | undefined;
};

const everyMs = 1_000;

/** Lines for people, or JSON lines for machines: per shard how far behind its end, events a second, time left. */
export function createProgress({
  fromMs,
  json,
}: {
  readonly fromMs: number;
  readonly json: boolean;
}): Progress {
  const now = () => performance.now();
  const meter = createProgressMeter({ fromMs, now });
  let toldMs = now();
  return {
    read: meter.read,
    onPage(page, events) {
      meter.add(page, events);
      const progress = meter.read();
      if (progress === undefined || now() - toldMs < everyMs) return;
      toldMs = now();
      process.stderr.write(`${json ? JSON.stringify({ progress }) : toProgressText(progress)}\n`);
    },
  };
}
