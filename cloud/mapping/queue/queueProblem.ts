import type { QueueClient } from "./queueClient.ts";

/**
 * Why a queue cannot be the source of a function, in Lambda's words; undefined when it can. Its messages must stay
 * invisible for at least as long as the function may take.
 */
export async function queueProblem(
  queue: QueueClient,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<string | undefined> {
  let visibilitySeconds: number;
  try {
    visibilitySeconds = await queue.visibilitySeconds();
  } catch (error) {
    return `Error occurred while ReceiveMessage. ${error instanceof Error ? error.message : String(error)}`;
  }
  const timeoutSeconds = timeoutMs / 1000;
  return visibilitySeconds < timeoutSeconds
    ? `Queue visibility timeout: ${visibilitySeconds} seconds is less than Function timeout: ${timeoutSeconds} seconds`
    : undefined;
}
