import type { ParkedEvent } from "../../engine/core/parkedEvent.ts";
import type { DomainEvent } from "../../engine/index.ts";
import type { Commit } from "../../engine/runtime/ports.ts";
import type { Sent } from "../world/clients.ts";
import { connectionsUrl } from "../world/producer.ts";
import type { Violation } from "./violation.ts";

/** Looks at what is set aside at the moment when it is. */
export type ParkingChecks = {
  readonly onEvent: (event: DomainEvent) => void;
  readonly onThrown: (processor: string, eventId: string, thrown: unknown) => void;
  readonly onCommit: (processor: string, commit: Commit) => void;
  readonly onSent: (sent: Sent) => void;
  /** What is left to complain of at the end. */
  readonly finish: () => void;
};

/** Tries that an event has before it is set aside for an error that its handler did not declare. */
const triesMin = 5;

/**
 * An event is parked for a reason: newer ones never, undeclared errors after five tries. It is parked whole, and its
 * client hears of it.
 */
export function createParkingChecks(report: (violation: Violation) => void): ParkingChecks {
  const texts = new Map<string, string>();
  const throws = new Map<string, number>();
  const known = new Set<string>();
  const awaited = new Map<string, string>();

  function checkParked(processor: string, event: ParkedEvent): void {
    const { eventId, code, data } = event;
    const text = `${processor} parked ${eventId} with ${code}`;
    if (code === "ORDERLY_EVENT_NEWER") report({ rule: "newer events are not parked", text });
    if (code === "ORDERLY_HANDLER_FAILED" || code === "ORDERLY_HANDLER_PERMANENT") {
      const wanted = code === "ORDERLY_HANDLER_FAILED" ? triesMin : 1;
      const seen = throws.get(`${processor}/${eventId}/${code}`) ?? 0;
      if (seen < wanted) report({ rule: "parked for a reason", text: `${text} after ${seen} tries` });
    }
    const written = texts.get(eventId);
    if (written === undefined) return;
    if (code === "ORDERLY_EVENT_INVALID" || code === "ORDERLY_EVENT_MISROUTED") {
      report({ rule: "parked for a reason", text: `${text}, which is sound` });
    }
    if (written !== data) report({ rule: "parked whole", text: `${text}: ${data}, not ${written}` });
    const { replyto } = JSON.parse(written) as DomainEvent;
    if (replyto?.startsWith(connectionsUrl)) awaited.set(toNotice(replyto.split("/").at(-1), event), text);
  }

  return {
    onEvent: (event) => void texts.set(event.id, JSON.stringify(event)),
    onThrown(processor, eventId, thrown) {
      const code = (thrown as { readonly code?: unknown } | null)?.code ?? "ORDERLY_HANDLER_FAILED";
      const name = `${processor}/${eventId}/${String(code)}`;
      throws.set(name, (throws.get(name) ?? 0) + 1);
    },
    onCommit(processor, { key, parked = [] }) {
      for (const event of parked) {
        const name = `${processor}/${key}/${event.position}`;
        if (known.has(name) || event.applied) continue;
        known.add(name);
        checkParked(processor, event);
      }
    },
    onSent({ connectionId, message }) {
      if (message.code !== undefined) awaited.delete(toNotice(connectionId, message));
    },
    finish() {
      for (const text of awaited.values()) report({ rule: "the client hears of it", text });
    },
  };
}

function toNotice(
  connectionId: unknown,
  { position, code }: { readonly position?: unknown; readonly code?: unknown },
): string {
  return `${String(connectionId)} ${String(position)} ${String(code)}`;
}
