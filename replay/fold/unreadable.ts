import type { OrderlyError } from "../../engine/index.ts";
import { ReplayError } from "../replayError.ts";

/**
 * Why an event cannot be read, where that is so for good.
 * @throws ReplayError for a version that this code does not know: another version of the code reads it
 */
export function readableOrFail(error: OrderlyError): string {
  if (error.code !== "ORDERLY_EVENT_NEWER") return error.message;
  throw new ReplayError(`${error.message} Run the command from the version of the code that is deployed.`, {
    cause: error,
  });
}
