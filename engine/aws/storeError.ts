import { OrderlyError, toOrderlyError } from "../core/errors.ts";

type CancellationReason = { readonly Code?: string; readonly Message?: string };

/** Another writer was first, or is at work on one of the items right now. */
export function isConflict(thrown: unknown): boolean {
  const name = nameOf(thrown);
  if (name === "ConditionalCheckFailedException" || name === "TransactionConflictException") return true;
  const reasons = reasonsOf(thrown);
  const isOfConflict = ({ Code }: CancellationReason) =>
    Code === "None" || Code === "ConditionalCheckFailed" || Code === "TransactionConflict";
  return reasons.length > 0 && reasons.every(isOfConflict);
}

/** What DynamoDB threw as an error of the table: what no retry mends apart from what one may. */
export function toStoreError(thrown: unknown, tableName: string): OrderlyError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (isTooLarge(nameOf(thrown), message) || reasonsOf(thrown).some(isReasonTooLarge)) {
    const text = `What is to be written to ${tableName} does not fit: ${message}`;
    return new OrderlyError("ORDERLY_STATE_TOO_LARGE", text, { cause: thrown });
  }
  return toOrderlyError(thrown, "ORDERLY_STORE_FAILED");
}

function isReasonTooLarge({ Code, Message = "" }: CancellationReason): boolean {
  return Code === "ValidationError" && isTooLarge("ValidationException", Message);
}

/** (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html): 400 KB an item, 4 MB a transaction. */
function isTooLarge(name: string, message: string): boolean {
  return name === "ValidationException" && /size/i.test(message) && /exceed|limit|maximum/i.test(message);
}

function reasonsOf(thrown: unknown): readonly CancellationReason[] {
  if (nameOf(thrown) !== "TransactionCanceledException") return [];
  return (
    (thrown as { readonly CancellationReasons?: readonly CancellationReason[] }).CancellationReasons ?? []
  );
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : "";
}
