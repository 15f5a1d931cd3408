import type { Notification } from "../core/entity.ts";
import type { Notifier } from "../runtime/ports.ts";

/** A notifier that keeps what it was given. */
export type MemoryNotifier = Notifier & { readonly sent: Notification[] };

/** Keeps what clients would hear, in order. */
export function createMemoryNotifier(): MemoryNotifier {
  const sent: Notification[] = [];
  return {
    sent,
    async notify(notifications) {
      sent.push(...notifications);
    },
  };
}
