import type { KeyLog } from "../../engine/runtime/keyLog.ts";
import { toKeyLog } from "../../replay/heal/toKeyLog.ts";
import { type KeyReader, openKeyReader } from "../../replay/log/keyReader.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { checkWhole } from "../replay/checkWhole.ts";
import { sleep } from "../replay/openView.ts";
import { CliError } from "../terminal/reportError.ts";
import type { Operator } from "./operator.ts";

/** Looks in vain at a log that is behind what its processors have settled, before that is an error. */
const looksMax = 5;
const pauseMs = 300;

/** From where on the log is wanted, absent for all of it; and how much was done so far. */
export type Wanted = { readonly from?: KeyLog["from"]; readonly done: number };

/** Gives a key's log as it is wanted, read on each time. Rejects when the same is wanted again and again. */
export function createGivenLog(operator: Operator, key: string): (wanted: Wanted) => Promise<KeyLog> {
  let reader: KeyReader | undefined;
  let before: Wanted | undefined;
  let looks = 0;
  return async (wanted) => {
    const isAgain = before?.from === wanted.from && before?.done === wanted.done;
    looks = isAgain ? looks + 1 : 1;
    before = wanted;
    if (looks > looksMax) {
      throw new CliError(
        `The log as it can be read now is behind what is settled of ${key}. Nothing is lost: run the command again.`,
      );
    }
    if (isAgain) await sleep(pauseMs);
    if (reader) await reader.readOn();
    else {
      const { source } = await operator.log();
      if (wanted.from === undefined) await checkWhole(source);
      reader = await openKeyReader(source, { key, codec: eventCodec });
    }
    return toKeyLog(reader.events, wanted);
  };
}
