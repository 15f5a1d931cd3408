import pc from "picocolors";
import { createDynamoEntityStore } from "../../engine/aws/dynamoEntityStore.ts";
import type { AnyProcessor } from "../../engine/core/processor.ts";
import { toLane } from "../../engine/index.ts";
import { healKey } from "../../replay/heal/healKey.ts";
import { names } from "../../stacks/names.ts";
import { liveNameOf } from "../log/liveName.ts";
import { foldToHead } from "../replay/foldToHead.ts";
import { type HealedService, healService } from "./healService.ts";
import type { Operator } from "./operator.ts";

export type HealProcessorOptions = {
  readonly processor: AnyProcessor;
  /** Follows from the log alone. */
  readonly isView: boolean;
  readonly key: string;
  /** Does it; otherwise it is only said what would be done. */
  readonly execute: boolean;
};

/** What became of a key in one processor, for machines and for people. */
export type Healing = {
  readonly fields: object;
  readonly text: string;
  /** Something still holds the key. */
  readonly isStopped: boolean;
};

/** Makes a key of one processor again from the log, and frees it. */
export function healProcessor(operator: Operator, options: HealProcessorOptions): Promise<Healing> {
  return options.isView ? healView(operator, options) : healOfService(operator, options);
}

async function healView(
  operator: Operator,
  { processor, key, execute }: HealProcessorOptions,
): Promise<Healing> {
  const { dynamo, stage } = operator;
  const view = processor.name;
  const tableName = names.table(stage, await liveNameOf(dynamo, { stage, processor: view }));
  const store = createDynamoEntityStore({ client: dynamo, tableName });
  const { source } = await operator.log();
  const { fold, readOn } = await foldToHead(source, processor, {
    lane: toLane(key),
    decisions: new Map([[key, await store.loadSkipped(key)]]),
  });
  const table = (await store.load([key])).get(key);
  const known = { processor: view, key, from: table?.position, parked: table?.held?.count ?? 0 };
  if (!execute) {
    const stands = table ? `stands at ${table.position}, ${known.parked} events parked` : "is not there";
    const to = fold.entities.get(key)?.position ?? "nothing";
    const text = `${view}: ${key} ${stands}; the log leads to ${to}. It would be made again.`;
    return { fields: { ...known, to }, text, isStopped: false };
  }
  const healed = await healKey(key, { processor, store, fold, readOn });
  const left =
    healed.parked === 0 ? "It is free." : `${healed.parked} events still cannot be applied and hold it.`;
  const text = `${view}: ${key} is what the log leads to. ${healed.released} parked events were released. ${left}`;
  return { fields: { ...known, ...healed }, text, isStopped: healed.parked > 0 };
}

async function healOfService(
  operator: Operator,
  { processor: { name: processor }, key, execute }: HealProcessorOptions,
): Promise<Healing> {
  const healed = await healService(operator, { processor, key, execute });
  const stopped = healed.stopped ?? healed.redriven?.stopped;
  const told = execute ? doneText(healed) : planText(healed);
  const text = `${processor}: ${key} ${told}${stopped ? pc.red(` Stopped: ${stopped.code}: ${stopped.message}`) : ""}`;
  return { fields: { processor, ...healed }, text, isStopped: stopped !== undefined };
}

function planText({ differs, held, stopped }: HealedService): string {
  const state = stopped
    ? "cannot be made again from the log."
    : differs
      ? "has another state than the log leads to, and would get that."
      : "is what the log leads to.";
  return held ? `${state} It is held: what is parked would be applied, in order.` : state;
}

function doneText({ differs, stopped, redriven }: HealedService): string {
  if (stopped) return "is left as it is.";
  const state = differs ? "was made again from the log." : "is what the log leads to.";
  if (!redriven) return `${state} It is free.`;
  const { applied, remaining } = redriven;
  const left = redriven.stopped ? `${remaining} are still parked.` : "It is free.";
  return `${state} ${applied} events that were held back are applied. ${left}`;
}
