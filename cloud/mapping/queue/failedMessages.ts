/**
 * IDs of the messages that have to come again, as a function reports them with ReportBatchItemFailures; all of them
 * when the report is no report: no JSON, an empty or unknown ID, a wrong key. (Lambda developer guide, "Handling
 * errors for an SQS event source", success and failure conditions)
 */
export function failedMessages(payload: string, messageIds: readonly string[]): readonly string[] {
  const report = parse(payload);
  if (report === undefined) return messageIds;
  const failures = (report as { readonly batchItemFailures?: unknown } | null)?.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return messageIds;
  const ids = failures.map((failure: { itemIdentifier?: unknown } | null) => failure?.itemIdentifier);
  const known = new Set<unknown>(messageIds);
  return ids.every((id) => known.has(id)) ? (ids as string[]) : messageIds;
}

function parse(payload: string): unknown {
  if (payload === "") return null;
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}
