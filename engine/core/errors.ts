/** When trying again helps: never, at once, or when the cause is gone. */
export type RetryClass = "never" | "now" | "later";

/** What the engine can say went wrong with an event: when a retry helps and what an operator does. */
export const errorTable = {
  ORDERLY_EVENT_INVALID: {
    retry: "never",
    operator: "Find the producer of the event and mend it; the record is in the failure destination.",
  },
  ORDERLY_EVENT_MISROUTED: {
    retry: "never",
    operator: "Find the producer: the record's partition key is not the lane of the event's subject.",
  },
  ORDERLY_EVENT_NEWER: {
    retry: "later",
    operator: "Finish the deployment: the event has a version that this function does not know yet.",
  },
  ORDERLY_EVENT_TOO_LARGE: {
    retry: "never",
    operator: "Emit a smaller event; large data belongs in S3 with a reference in the event.",
  },
  ORDERLY_HANDLER_PERMANENT: {
    retry: "never",
    operator: "Read the reason: the handler says that a retry is pointless.",
  },
  ORDERLY_HANDLER_FAILED: {
    retry: "later",
    operator: "Read the cause in the log; it is retried until it succeeds or the mapping gives up.",
  },
  ORDERLY_KEY_WAITING: {
    retry: "now",
    operator: "Nothing: an earlier event of the same key has to be applied first.",
  },
  ORDERLY_COMMIT_CONFLICT: {
    retry: "now",
    operator: "Nothing, unless it lasts: two writers work on the same key.",
  },
  ORDERLY_APPEND_FAILED: {
    retry: "later",
    operator: "See whether the stream throttles; add shards when it lasts.",
  },
  ORDERLY_TIME_UP: {
    retry: "now",
    operator: "Nothing, unless it lasts: raise the time-out or lower the batch size.",
  },
  ORDERLY_CONFIGURATION_MISSING: {
    retry: "never",
    operator: "Set the named environment variables in the stack.",
  },
} as const satisfies Record<string, { readonly retry: RetryClass; readonly operator: string }>;

export type ErrorCode = keyof typeof errorTable;

/** An error of the engine's table. Check by `code`: bundles break `instanceof`. */
export class OrderlyError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "OrderlyError";
    this.code = code;
  }
}

/** Thrown by a handler to say that trying this event again is pointless. */
export class PermanentError extends OrderlyError {
  constructor(message: string, options?: ErrorOptions) {
    super("ORDERLY_HANDLER_PERMANENT", message, options);
    this.name = "PermanentError";
  }
}

/** Converts what was thrown to an error of the table; what is not of the table gets `fallback`. */
export function toOrderlyError(thrown: unknown, fallback: ErrorCode): OrderlyError {
  if (isOrderlyError(thrown)) return thrown;
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new OrderlyError(fallback, message, { cause: thrown });
}

function isOrderlyError(thrown: unknown): thrown is OrderlyError {
  return (
    thrown instanceof Error &&
    "code" in thrown &&
    typeof thrown.code === "string" &&
    thrown.code in errorTable
  );
}
