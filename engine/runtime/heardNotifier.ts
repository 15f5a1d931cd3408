import type { Notifier } from "./ports.ts";

/** A notifier of who is heard at times only: it asks when there is something to tell, and else says nothing. */
export function createHeardNotifier(notifier: Notifier, isHeard: () => Promise<boolean>): Notifier {
  return {
    async notify(notifications) {
      if (await isHeard()) await notifier.notify(notifications);
    },
  };
}
