import type { LogOptions } from "../log/openLog.ts";

/** What `orderly replay` is told. */
export type ReplayOptions = LogOptions & {
  readonly from: string;
  readonly to: string;
  readonly key?: string;
  readonly type?: string;
  readonly processor?: string;
  readonly execute?: true;
  readonly resume?: string;
  readonly json?: true;
};
