import type { RecordOutcome } from "../runtime/processBatch.ts";
import type { Runtime } from "../runtime/runtime.ts";

/**
 * One line for each event that comes again for a reason of its own, or is parked; those that wait behind it are only
 * counted.
 */
export function logOutcomes(
  { logger, metrics }: Pick<Runtime, "logger" | "metrics">,
  outcomes: readonly RecordOutcome[],
): void {
  const again = outcomes.filter(({ outcome }) => outcome.kind === "retry").length;
  if (again > 0) {
    metrics.count("retried", again);
    logger.warn("Some events come again.", { batch: outcomes.length, again });
  }
  for (const { record, head, outcome } of outcomes) {
    if (!("error" in outcome) || outcome.error.code === "ORDERLY_KEY_WAITING") continue;
    const { code, message } = outcome.error;
    const { id, type, subject: key } = head;
    const fields = { code, position: record.position, id, type, key };
    if (outcome.kind === "parked") logger.error(`Parked: ${message}`, fields);
    else logger.warn(message, fields);
  }
}
