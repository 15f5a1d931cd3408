import type { Outputs } from "../core/entity.ts";
import type { Runtime } from "./runtime.ts";

/** Clients first, then the log: what the log makes other processors say to a client comes after what is said here. */
export async function sendOutputs(
  { notifier, log }: Pick<Runtime, "notifier" | "log">,
  outputs: readonly Outputs[],
): Promise<void> {
  const notifications = outputs.flatMap(({ notify }) => notify);
  const events = outputs.flatMap(({ emit }) => emit);
  if (notifications.length > 0) await notifier.notify(notifications);
  if (events.length > 0) await log.append(events);
}
