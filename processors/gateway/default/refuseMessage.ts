import type { GatewayRequest } from "../../../engine/lambda/gatewayHandler.ts";
import { commands } from "../../../schemas/commands.ts";
import { refusal } from "../../messages.ts";
import { readJson } from "../readCommand.ts";
import type { Reply } from "../reply.ts";

const known = Object.keys(commands)
  .map((action) => `"${action}"`)
  .join(" or ");

/** Says what is wrong with a message that no route is for: it is no JSON object, or its action is unknown. */
export async function refuseMessage(
  { body, connectionId }: GatewayRequest,
  { reply }: { readonly reply: Reply },
): Promise<void> {
  const read = readJson(body);
  if (read.kind === "refused") return reply(connectionId, refusal(read.reason));
  await reply(connectionId, refusal(`action: expected ${known}`));
}
