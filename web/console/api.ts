import type { ParkedEntry } from "../../cli/console/createConsole.ts";
import type { ActiveFault } from "../../cli/console/createFaults.ts";
import type { Tail } from "../../cli/console/toTail.ts";
import type { Story } from "../../cli/watch/findStory.ts";
import type { EntityPage } from "../../cli/watch/readEntities.ts";
import type { KeptMails } from "../../cli/watch/readMails.ts";
import type { CloudStatus, LogLine } from "../../cli/watch/readStatus.ts";
import type { Operation } from "../../replay/operations/operation.ts";

/** What the pipeline does at one moment. */
export type Snapshot = {
  readonly status: CloudStatus;
  /** By name: what keeps entities. */
  readonly processors: readonly string[];
  readonly recordsByShard: Readonly<Record<string, number>>;
  readonly faults: readonly ActiveFault[];
  readonly problems: readonly string[];
  readonly atMs: number;
};

/** The answers of the console's own server, by the path that asks for them. */
export type Answers = {
  readonly status: Snapshot;
  /** Of more than are listed, `total` tells how many there are. */
  readonly parked: { readonly parked: readonly ParkedEntry[]; readonly total: number };
  readonly operations: { readonly operations: readonly Operation[] };
  readonly story: Story;
  readonly events: Tail;
  readonly logs: { readonly lines: readonly LogLine[] };
  readonly mails: KeptMails;
  readonly entities: EntityPage;
  readonly entity: { readonly entity?: object; readonly item?: object };
};

/** Asks the console's server. Rejects with its message when it cannot answer. */
export async function ask<Question extends keyof Answers>(
  question: Question,
  query: Readonly<Record<string, string>> = {},
): Promise<Answers[Question]> {
  const response = await fetch(`/api/${question}?${new URLSearchParams(query)}`);
  return (await read(response)) as Answers[Question];
}

/** Orders the console's server to do something; gives what it says of it. */
export async function tell(order: string, body: object): Promise<string> {
  const response = await fetch(`/api/${order}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return ((await read(response)) as { readonly done: string }).done;
}

async function read(response: Response): Promise<object> {
  if (!response.headers.get("content-type")?.startsWith("application/json")) {
    throw new Error(`The console's server answered with ${response.status}.`);
  }
  const answer = (await response.json()) as { readonly error?: string };
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer;
}
