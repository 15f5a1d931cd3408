import { openRecord } from "../../engine/aws/openRecord.ts";
import { headOf } from "../../engine/core/locatedEvent.ts";
import { toLane } from "../../engine/index.ts";
import type { KeyLog } from "../../engine/runtime/keyLog.ts";
import { createEventReader } from "../../engine/runtime/readEvent.ts";
import { toKeyLog } from "../../replay/heal/toKeyLog.ts";
import { codecOf } from "./codecs.ts";
import { mendedCode } from "./poison.ts";
import type { SimulatedStream } from "./stream.ts";

/** The events of a key as an operator gives them to its function. */
export function keyLogOf(
  { recordsOf }: SimulatedStream,
  { key, from }: { readonly key: string; readonly from?: KeyLog["from"] },
): KeyLog {
  const read = createEventReader(codecOf(mendedCode));
  const located = recordsOf(toLane(key))
    .flatMap(({ data, ...record }) =>
      openRecord({ ...record, data: (data as Buffer).toString("base64"), entry: 0 }),
    )
    .map(read)
    .filter((one) => headOf(one).subject === key);
  return toKeyLog(located, { from });
}
