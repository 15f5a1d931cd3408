/** How calls are made again. */
export type RetryOptions = {
  /** Waits between attempts; tests replace it. */
  readonly wait?: ((delayMs: number) => Promise<void>) | undefined;
};

/** Errors that pass: the shard or the account is asked too often, or the service is not well (API reference). */
const passing: ReadonlySet<string> = new Set([
  "ProvisionedThroughputExceededException",
  "LimitExceededException",
  "KMSThrottlingException",
  "ThrottlingException",
  "RequestLimitExceeded",
  "InternalFailure",
  "InternalServerError",
  "ServiceUnavailable",
  "SlowDown",
  "TimeoutError",
  "ECONNRESET",
]);

const delayMs = 100;
const delayMsMax = 5_000;
/** About two minutes of waiting. */
const attemptsMax = 30;

/** Makes a call until it is answered; each wait is twice the last. Any other error, and the last of many, is thrown. */
export async function retried<Answer>(
  call: () => Promise<Answer>,
  { wait = sleep }: RetryOptions,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (thrown) {
      if (attempt >= attemptsMax || !isPassing(thrown)) throw thrown;
      await wait(Math.min(delayMsMax, delayMs * 2 ** (attempt - 1)));
    }
  }
}

function isPassing(thrown: unknown): boolean {
  const {
    name = "",
    code = "",
    $metadata,
  } = thrown as {
    name?: string;
    code?: string;
    $metadata?: { httpStatusCode?: number };
  };
  return passing.has(name) || passing.has(code) || ($metadata?.httpStatusCode ?? 0) >= 500;
}

function sleep(ms: number): Promise<void> {
  return new Promise((settle) => setTimeout(settle, ms));
}
