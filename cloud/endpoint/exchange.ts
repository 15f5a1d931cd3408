import type { Handle } from "./dispatch.ts";

/** What both protocols are given to serve one request and its answer. */
export type ExchangeOptions = {
  readonly handle: Handle;
  readonly bytesMax: number;
  /** Called when a request begins and when its answer is out, for closing in order. */
  readonly onBegin: () => void;
  readonly onEnd: () => void;
};
