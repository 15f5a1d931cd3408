import type { Operation } from "../../replay/operations/operation.ts";
import { toAge } from "../operator/toAge.ts";
import { toProgressText } from "../replay/progressText.ts";

/** Replays and rebuilds as text: what each is about, where it is, and how far. */
export function toOperationsText(operations: readonly Operation[], nowMs: number): string {
  if (operations.length === 0) return "No replay or rebuild was begun here.";
  return operations.flatMap((operation) => toLines(operation, nowMs)).join("\n");
}

function toLines(
  { id, kind, processor, status, phase, startedAt, updatedAt, progress, counts }: Operation,
  nowMs: number,
): readonly string[] {
  const where = status === "done" ? "done" : `in ${phase}`;
  const begun = `begun ${startedAt}, last heard of ${toAge(updatedAt, nowMs)} ago`;
  const counted = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  return [
    `${id}  ${kind} of ${processor}  ${where}  (${begun})`,
    ...(progress ? [`  ${toProgressText(progress)}`] : []),
    ...(counted.length > 0 ? [`  ${counted.join(", ")}`] : []),
  ];
}
