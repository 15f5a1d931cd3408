import type { Roles } from "../../iam/rolesOf.ts";
import { deliverTo } from "../../mapping/deliverTo.ts";
import type { Storage } from "../../storage/createStorage.ts";
import type { LambdaFunction } from "../createFunction.ts";
import type { KeptEvent } from "./eventStore.ts";

/** An event that is given up, and the error of its last attempt. */
export type DeadLetter = { readonly event: KeptEvent; readonly error: string };

/**
 * Hands an event to its function's dead-letter queue or topic, as the function's role. Says whether there is one; rejects
 * when it cannot be reached. (Lambda developer guide, "Adding a dead-letter queue")
 */
export function sendDeadLetter(
  functions: ReadonlyMap<string, LambdaFunction>,
  { storage, roles }: { readonly storage: Storage; readonly roles: Roles },
): (letter: DeadLetter) => Promise<boolean> {
  return async ({ event: { functionArn, requestId, payload }, error }) => {
    const settings = functions.get(functionArn)?.settings;
    const arn = settings?.deadLetterArn;
    if (settings === undefined || arn === undefined) return false;
    const deliver = deliverTo(storage, { settings, roles });
    const attributes = {
      RequestID: requestId,
      ErrorCode: "200",
      ErrorMessage: error.slice(0, errorLengthMax),
    };
    const isTopic = arn.split(":")[2] === "sns";
    await deliver(
      isTopic
        ? { type: "sns", topicArn: arn, message: payload }
        : { type: "sqs", queueArn: arn, body: payload, attributes },
    );
    return true;
  };
}

/** "The first 1 KB of the error message". */
const errorLengthMax = 1_024;
