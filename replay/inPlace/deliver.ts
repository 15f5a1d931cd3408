import type { KinesisEntry } from "../log/kinesisEntry.ts";
import { ReplayError } from "../replayError.ts";

/** What a function answered: the first record that has to come again, or its failure. */
export type Answer =
  | { readonly kind: "answered"; readonly again?: string | undefined }
  | { readonly kind: "failed"; readonly reason: string };

/** What delivering needs of the world. */
export type DeliverPorts = {
  readonly invoke: (records: readonly KinesisEntry[]) => Promise<Answer>;
  readonly wait: (delayMs: number) => Promise<void>;
};

/** Tries in a row of a record that brings nothing further; the engine gives an event up long before. */
const attemptsMax = 12;
const delayMsMin = 200;
const delayMsMax = 5_000;

/**
 * Delivers records of one shard in order, as Lambda's mapping does: from the first that has to come again (esm 3.31), and in
 * halves where the function fails, so that what ends it stands alone in the end.
 * @throws ReplayError when a record is not taken
 */
export async function deliver(records: readonly KinesisEntry[], ports: DeliverPorts): Promise<void> {
  let rest = records;
  for (let attempts = 1; rest.length > 0; attempts++) {
    const answer = await ports.invoke(rest);
    if (answer.kind === "answered" && answer.again === undefined) return;
    if (answer.kind === "failed" && rest.length > 1) {
      const half = Math.ceil(rest.length / 2);
      await deliver(rest.slice(0, half), ports);
      rest = rest.slice(half);
      attempts = 0;
      continue;
    }
    const next = answer.kind === "answered" ? indexOf(rest, answer.again) : 0;
    if (next > 0) attempts = 1;
    rest = rest.slice(next);
    if (attempts >= attemptsMax) throw notTaken(rest, answer);
    await ports.wait(Math.min(delayMsMin * 2 ** (attempts - 1), delayMsMax));
  }
}

/** One that is none of them means all (esm 3.31). */
function indexOf(records: readonly KinesisEntry[], sequenceNumber: string | undefined): number {
  return Math.max(
    0,
    records.findIndex(({ kinesis }) => kinesis.sequenceNumber === sequenceNumber),
  );
}

function notTaken([first]: readonly KinesisEntry[], answer: Answer): ReplayError {
  const why = answer.kind === "failed" ? `it fails: ${answer.reason}` : "it asks for it again";
  return new ReplayError(
    `The function does not take the record ${first?.eventID} after ${attemptsMax} tries (${why}). What came before it is ` +
      "applied. Look at the function's log; go on with --resume when the cause is gone.",
  );
}
