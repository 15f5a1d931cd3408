import type { FailureDelivery } from "../../cloud/mapping/failureMessage.ts";
import { createFailedRecords } from "../../engine/aws/failedRecords.ts";
import { type FailureMessage, readFailureMessage } from "../../engine/aws/failureMessage.ts";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";
import { type ParkingRuntime, parkAbandoned } from "../../engine/runtime/parkAbandoned.ts";
import type { Random } from "../chance/random.ts";
import type { Weather } from "../chance/weather.ts";
import type { VirtualClock } from "../time/virtualClock.ts";
import type { Caller } from "./link.ts";

export type FailuresOptions = {
  readonly createRuntime: (functionName: string, caller: Caller) => ParkingRuntime;
  /** What Lambda hands over, at the moment when it does. */
  readonly onGivenUp: (functionName: string, records: readonly LogRecord[]) => void;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly weather: Weather;
};

type Delivered = { readonly name: string; readonly failure: FailureMessage };

/** S3 keeps the records: nothing is read back from the stream. */
const failed = createFailedRecords({
  send: () => Promise.reject(new Error("the records are in the message")),
});

const delayMsMax = 3_000;
const usualMs = 60;
const visibilityMs = 5_000;

/**
 * The failure destination of every mapping with the function behind it: what Lambda gave up lies there for a while, is
 * brought at least once, and comes again while it cannot be worked off.
 */
export function createFailures(options: FailuresOptions): (delivery: FailureDelivery) => Promise<void> {
  const { clock, random, weather } = options;

  async function bring(delivered: Delivered): Promise<void> {
    await clock.sleep(random.whole(0, delayMsMax));
    while (!(await handle(delivered))) await clock.sleep(visibilityMs);
  }

  /** Whether one invocation got to its end. */
  function handle({ name, failure }: Delivered): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const caller: Caller = { isAlive: true };
    caller.crash = () => {
      caller.isAlive = false;
      resolve(false);
    };
    const runtime = options.createRuntime(name, caller);
    if (weather.strikes("function.crash")) clock.after(random.whole(0, usualMs), () => caller.crash?.());
    failed
      .read(failure)
      .then((records) => parkAbandoned(runtime, records, "Lambda gave the record up."))
      .then(
        () => resolve(true),
        () => resolve(false),
      );
    return promise;
  }

  return async (delivery) => {
    if (delivery.type !== "s3") throw new Error(`${delivery.type} is no destination of the simulation.`);
    weather.count("records given up by the mapping");
    const failure = readFailureMessage(delivery.body);
    const name = failure.requestContext.functionArn.split(":")[6] ?? "";
    options.onGivenUp(name, await failed.read(failure));
    void bring({ name, failure });
    if (weather.strikes("failures.broughtTwice")) void bring({ name, failure });
  };
}
