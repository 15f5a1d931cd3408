import { CliError } from "../terminal/reportError.ts";

/** Sums since the start, as CloudWatch calls them; `IteratorAge` is the latest, in ms. */
export type MappingCounts = {
  readonly PolledEventCount: number;
  readonly InvokedEventCount: number;
  readonly FailedInvokeEventCount: number;
  readonly DroppedEventCount: number;
  readonly OnFailureDestinationDeliveredEventCount: number;
  readonly IteratorAge?: number;
};

/** Of one shard; invocations that did not take all of their events, and that were not the first of their batch. */
export type ShardCounts = Pick<
  MappingCounts,
  "InvokedEventCount" | "FailedInvokeEventCount" | "IteratorAge"
> & {
  readonly Errors: number;
  readonly Retries: number;
};

export type FunctionCounts = {
  readonly Invocations: number;
  readonly Errors: number;
  readonly Throttles: number;
  /** Milliseconds of all invocations together. */
  readonly Duration: number;
};

/** What a running cloud is seen to do, from outside. */
export type CloudStatus = {
  readonly streams: readonly {
    readonly name: string;
    readonly shards: readonly {
      readonly shardId: string;
      readonly open: boolean;
      readonly parents: readonly string[];
    }[];
  }[];
  readonly mappings: readonly {
    readonly uuid: string;
    readonly functionName: string;
    readonly source: string;
    readonly state: string;
    readonly lastProcessingResult: string;
    readonly metrics?: MappingCounts;
    readonly shards: Readonly<Record<string, ShardCounts>>;
  }[];
  readonly functions: readonly {
    readonly name: string;
    readonly environments: number;
    /** Absent: none is reserved. 0: it is throttled. */
    readonly reservedConcurrency?: number;
    /** The environment of its next invocation dies. */
    readonly crashesNext: boolean;
    readonly metrics: FunctionCounts;
  }[];
  readonly connections: readonly {
    readonly id: string;
    readonly connectedAtMs: number;
    readonly lastActiveAtMs: number;
    readonly userAgent: string;
  }[];
};

/** A line that a function wrote. */
export type LogLine = {
  readonly number: number;
  readonly atMs: number;
  readonly functionName: string;
  readonly text: string;
};

/** Asks the cloud at an endpoint what it does now. */
export function readStatus(endpoint: string): Promise<CloudStatus> {
  return askCloud<CloudStatus>(`${endpoint}/_aws/cloud/status`);
}

/** The functions' lines behind a number, oldest first; of more than `last`, the last. */
export async function readLines(
  endpoint: string,
  { after = 0, last }: { readonly after?: number; readonly last?: number } = {},
): Promise<readonly LogLine[]> {
  const query = `after=${after}${last === undefined ? "" : `&last=${last}`}`;
  const { lines } = await askCloud<{ readonly lines: readonly LogLine[] }>(
    `${endpoint}/_aws/cloud/logs?${query}`,
  );
  return lines;
}

/** The JSON that the cloud answers with. Rejects with what to do when nothing answers there. */
export async function askCloud<Answer>(url: string): Promise<Answer> {
  const answer = await fetch(url).catch((cause: unknown) => {
    throw new CliError(`Nothing answers at ${url}. Start it with: npm start`, { cause });
  });
  if (!answer.ok) throw new CliError(`${url} is answered with status ${answer.status}.`);
  return (await answer.json()) as Answer;
}
