import pc from "picocolors";
import type { Story } from "./findStory.ts";

/** A story as text: one line an event, with what functions wrote about it behind. */
export function toStoryText({ events, lines, more }: Story): string {
  const told = events.map(({ time, type, service, key, afterCauseMs }) => {
    const after = afterCauseMs === undefined ? "" : `+${afterCauseMs} ms`;
    return `${time}  ${after.padStart(9)}  ${service.padEnd(9)} ${type.padEnd(20)} ${pc.dim(key)}`;
  });
  const written = lines.map(
    ({ atMs, functionName, text }) => `${new Date(atMs).toISOString()}  ${pc.dim(functionName)}  ${text}`,
  );
  const left = more === 0 ? [] : ["", `${more} more keys are left out: only the last are shown.`];
  return [...told, ...(written.length > 0 ? ["", ...written] : []), ...left].join("\n");
}
