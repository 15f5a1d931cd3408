import { CliError } from "../terminal/reportError.ts";

/** What a running cloud tells of itself. */
export type RunningCloud = {
  readonly endpoint: string;
  readonly region: string;
  readonly websocket: Readonly<Record<string, string>>;
  readonly http: Readonly<Record<string, string>>;
};

/** The endpoint of `orderly start` when no other is named. */
export const endpointDefault = "http://127.0.0.1:4566";

/** Asks the cloud at an endpoint what is up there. */
export async function findCloud(endpoint: string): Promise<RunningCloud> {
  const answer = await fetch(`${endpoint}/_aws/cloud`).catch((cause: unknown) => {
    throw new CliError(`Nothing answers at ${endpoint}. Start it with: npm start`, { cause });
  });
  if (!answer.ok) throw new CliError(`${endpoint} is no embedded cloud (status ${answer.status}).`);
  return (await answer.json()) as RunningCloud;
}

/** The one WebSocket API of a cloud. */
export function webSocketUrlOf({ endpoint, websocket }: RunningCloud): string {
  const [url] = Object.values(websocket);
  if (url === undefined) throw new CliError(`The stack at ${endpoint} has no WebSocket API.`);
  return url;
}

/** The one HTTP API of a cloud. */
export function httpUrlOf({ endpoint, http }: RunningCloud): string {
  const [url] = Object.values(http);
  if (url === undefined) throw new CliError(`The stack at ${endpoint} has no HTTP API.`);
  return url;
}
