/** When trying again helps: never, at once, or when the cause is gone. */
export type RetryClass = "never" | "now" | "later";

/** What the engine can say went wrong with an event: when a retry helps, and what an operator does. */
export const errorTable = {
  ORDERLY_EVENT_INVALID: {
    retry: "never",
    operator:
      "Find the producer of the event and mend it; redrive after a fix of the schemas, or skip the event.",
  },
  ORDERLY_EVENT_MISROUTED: {
    retry: "never",
    operator: "Find the producer: the partition key is not the lane of the event's subject. Skip the event.",
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
    operator: "Read the reason: the handler says that a retry is pointless. Mend the code or skip the event.",
  },
  ORDERLY_HANDLER_FAILED: {
    retry: "later",
    operator: "Read the cause. It is tried five times, then parked: redrive when the cause is gone.",
  },
  ORDERLY_HANDLER_CRASHED: {
    retry: "never",
    operator:
      "Look for memory or time in the function's log: the event ended it several times. Redrive after a fix.",
  },
  ORDERLY_INVOCATION_FAILED: {
    retry: "never",
    operator: "Read the function's log: Lambda gave the record up. Redrive when the cause is gone.",
  },
  ORDERLY_UNAVAILABLE: {
    retry: "later",
    operator: "See to the service that the handler calls: nothing is parked for it, the shard waits.",
  },
  ORDERLY_STORE_FAILED: {
    retry: "later",
    operator: "See whether the table throttles: nothing is parked for it, the shard waits.",
  },
  ORDERLY_STATE_TOO_LARGE: {
    retry: "never",
    operator: "Make state or outputs smaller: an item holds 400 KB, a transaction 100 items. Then redrive.",
  },
  ORDERLY_KEY_HELD: {
    retry: "never",
    operator: "Redrive or skip the first parked event of the key; this one follows it in order.",
  },
  ORDERLY_STATE_DIFFERS: {
    retry: "never",
    operator: "Make the key again from the log: orderly heal --key KEY --execute. Then redrive.",
  },
  ORDERLY_LATE_CONTRADICTS: {
    retry: "never",
    operator:
      "Skip the late event: what was decided without it has gone out. If the world was asked for it, that was under its ID.",
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

/**
 * Thrown by a handler when what it calls is away for everybody: the event is retried as long as Lambda does, neither
 * counted nor parked.
 */
export class UnavailableError extends OrderlyError {
  constructor(message: string, options?: ErrorOptions) {
    super("ORDERLY_UNAVAILABLE", message, options);
    this.name = "UnavailableError";
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
