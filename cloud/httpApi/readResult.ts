import type { ServiceResponse } from "../service.ts";
import { payloadBytesMax } from "./limits.ts";

type Result = {
  readonly statusCode?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly cookies?: readonly string[];
  readonly body?: unknown;
  readonly isBase64Encoded?: boolean;
};

/**
 * The response that a function's result stands for, payload format 2.0: an object with `statusCode` says all by itself,
 * any other JSON is the body. `undefined` when it is neither: API Gateway then answers with an error of its own.
 */
export function readResult(payload: string): ServiceResponse | undefined {
  let result: unknown;
  try {
    result = JSON.parse(payload);
  } catch {
    return undefined;
  }
  const whole = isWhole(result) ? result : { statusCode: 200, body: result };
  const { statusCode, headers = {}, cookies = [], body = "", isBase64Encoded = false } = whole;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const bytes = Buffer.from(text, isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > payloadBytesMax) return undefined;
  const lowered = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), String(value)] as const,
  );
  return {
    status,
    headers: {
      "content-type": isWhole(result) ? "text/plain;charset=UTF-8" : "application/json",
      ...Object.fromEntries(lowered),
    },
    ...(cookies.length > 0 && { cookies }),
    body: bytes,
  };
}

function isWhole(result: unknown): result is Result {
  return typeof result === "object" && result !== null && "statusCode" in result;
}
