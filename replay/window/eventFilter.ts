import type { DomainEvent } from "../../engine/index.ts";
import { ReplayError } from "../replayError.ts";
import type { LogWindow } from "./logWindow.ts";

export type EventFilterOptions = {
  readonly window: Pick<LogWindow, "fromMs" | "toMs">;
  readonly key?: string | undefined;
  /** A type, or a family of them: `order.*`. */
  readonly type?: string | undefined;
};

/**
 * Whether an event is meant: by its own time, key and type.
 * @throws ReplayError when the pattern matches no type that there is
 */
export function createEventFilter(
  { window, key, type = "*" }: EventFilterOptions,
  knownTypes: readonly string[],
): (event: DomainEvent) => boolean {
  const matches = (name: string): boolean =>
    type === "*" || name === type || (type.endsWith(".*") && name.startsWith(type.slice(0, -1)));
  if (!knownTypes.some(matches)) {
    throw new ReplayError(
      `No event has the type "${type}". There are ${knownTypes.join(", ")}; order.* means a family.`,
    );
  }
  return (event) => {
    const timeMs = Date.parse(event.time);
    if (timeMs < window.fromMs || timeMs > window.toMs) return false;
    return (key === undefined || event.subject === key) && matches(event.type);
  };
}
