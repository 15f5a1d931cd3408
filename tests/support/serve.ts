import { dispatchTo, startEndpoint } from "../../cloud/endpoint/index.ts";
import type { Service } from "../../cloud/service.ts";

/** An embedded service on a free port, and what an SDK's client needs to reach it. */
export type Served = {
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: number;
  };
  readonly close: () => Promise<void>;
};

/** Serves one embedded service as the cloud does. The service itself is closed by who made it. */
export async function serve(service: Service): Promise<Served> {
  const endpoint = await startEndpoint({ port: 0, handle: dispatchTo({ services: [service] }) });
  const credentials = { accessKeyId: "a", secretAccessKey: "b" };
  const client = { endpoint: endpoint.url, region: "eu-central-1", credentials, maxAttempts: 1 };
  return { client, close: endpoint.close };
}
