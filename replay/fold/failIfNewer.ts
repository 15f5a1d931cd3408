import type { Located } from "../../engine/core/locatedEvent.ts";
import { ReplayError } from "../replayError.ts";

/** @throws ReplayError for an event of a version that this code does not know: a newer version of the code reads it */
export function failIfNewer(located: Located): void {
  if (!("error" in located) || located.error.code !== "ORDERLY_EVENT_NEWER") return;
  throw new ReplayError(
    `${located.error.message} Run the command from the version of the code that is deployed.`,
    { cause: located.error },
  );
}
