import type { HealResult } from "../../engine/runtime/heal.ts";
import type { RedriveResult } from "../../engine/runtime/redrive.ts";
import { commandProcessor } from "./commandProcessor.ts";
import { createGivenLog } from "./givenLog.ts";
import type { Operator } from "./operator.ts";
import { redriveKey } from "./redriveKeys.ts";

export type HealServiceOptions = {
  readonly processor: string;
  readonly key: string;
  /** Does it; otherwise it is only said what would be done. */
  readonly execute: boolean;
};

/** What became of a key of a service: its state, and what it held back. */
export type HealedService = HealResult & { readonly redriven?: RedriveResult };

/** Has a service make the state of a key again from the log, and apply what it holds back, with its own role and ports. */
export async function healService(
  operator: Operator,
  { processor, key, execute }: HealServiceOptions,
): Promise<HealedService> {
  const give = createGivenLog(operator, key);
  for (;;) {
    const command = { command: "heal", key, log: await give({ done: 0 }), planOnly: !execute } as const;
    const result = await commandProcessor<HealResult>(operator, processor, command);
    if (result.wantsLog) continue;
    if (!execute || result.stopped || !result.held) return result;
    return { ...result, redriven: await redriveKey(operator, { processor, key }) };
  }
}
