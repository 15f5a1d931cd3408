import { createDynamoEntityStore } from "../../engine/aws/dynamoEntityStore.ts";
import type { KeyLog } from "../../engine/runtime/keyLog.ts";
import type { RedriveResult } from "../../engine/runtime/redrive.ts";
import { names } from "../../stacks/names.ts";
import { liveNameOf } from "../log/liveName.ts";
import { commandProcessor } from "./commandProcessor.ts";
import { createGivenLog } from "./givenLog.ts";
import { listParked, type ParkedFilter, type ParkedOfKey } from "./listParked.ts";
import { type Operator, processorsNamed } from "./operator.ts";

/** A held key of one processor, with its first parked event, where one is. */
export type HeldKey = {
  readonly processor: string;
  readonly key: string;
  readonly count: number;
  readonly first?: ParkedOfKey;
};

/** The held keys in a list of what is parked. */
export function toHeldKeys(parked: readonly ParkedOfKey[]): readonly HeldKey[] {
  const groups = Map.groupBy(parked, ({ processor, key }) => `${processor} ${key}`);
  return [...groups.values()].flatMap((events) => {
    const [first] = events;
    if (first === undefined) return [];
    return [{ processor: first.processor, key: first.key, count: events.length, first }];
  });
}

/**
 * The held keys that are meant. Of a key that is named it is known as well where nothing of it is parked, and it is held by
 * what is awaited, or stands in the log alone.
 */
export async function findHeldKeys(
  operator: Operator,
  { processor, key }: ParkedFilter,
): Promise<readonly HeldKey[]> {
  const listed = toHeldKeys(await listParked(operator, { processor, key }));
  if (key === undefined) return listed;
  const { dynamo: client, stage } = operator;
  const others = processorsNamed(processor).filter((name) => !listed.some((one) => one.processor === name));
  const looks = others.map(async (name) => {
    const tableName = names.table(stage, await liveNameOf(client, { stage, processor: name }));
    const entity = (await createDynamoEntityStore({ client, tableName }).load([key])).get(key);
    return entity?.held ? [{ processor: name, key, count: entity.held.count }] : [];
  });
  return [...listed, ...(await Promise.all(looks)).flat()];
}

/** Redrives one key to its end, or to where it stops, over as many invocations as that takes, with its log where it is wanted. */
export async function redriveKey(
  operator: Operator,
  { processor, key }: Pick<HeldKey, "processor" | "key">,
): Promise<RedriveResult> {
  const give = createGivenLog(operator, key);
  let log: KeyLog | undefined;
  let applied = 0;
  for (;;) {
    const command = { command: "redrive", key, log } as const;
    const result = await commandProcessor<RedriveResult>(operator, processor, command);
    applied += result.applied;
    if (result.wantsLog) log = await give({ ...result.wantsLog, done: applied });
    else if (!result.unfinished) return { ...result, applied };
    // What it has sent meanwhile is wanted in the log that it is given next.
    else log = undefined;
  }
}
