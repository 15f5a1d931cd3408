import { join } from "node:path";
import type { FauxqsServer } from "fauxqs";
import type { Service, ServiceRequest, ServiceResponse } from "../service.ts";
import { forward } from "./forward.ts";

export type StorageOptions = {
  readonly region: string;
  /** Queues, topics and objects are kept here; absent: in memory. */
  readonly dataDir?: string | undefined;
};

/** What a stack wants to be there. */
export type WantedStorage = {
  readonly queues: readonly {
    readonly name: string;
    readonly attributes: Readonly<Record<string, string>>;
  }[];
  readonly topics: readonly string[];
  /** Queues that get what is published to a topic. */
  readonly subscriptions: readonly { readonly topic: string; readonly queue: string }[];
  readonly buckets: readonly string[];
};

/** SQS, SNS and S3 by `fauxqs`, in this process. */
export type Storage = { readonly services: readonly Service[]; readonly close: () => Promise<void> };

/**
 * Ready at once; `fauxqs` itself, with everything that is wanted of it, starts with the first request: most runs
 * never make one. It listens on a loopback port of its own that only this process knows.
 */
export function createStorage(wanted: WantedStorage, options: StorageOptions): Storage {
  let started: Promise<FauxqsServer> | undefined;

  const handle = async (request: ServiceRequest): Promise<ServiceResponse> => {
    started ??= start(wanted, options);
    const { port } = await started;
    return forward(request, port);
  };
  const close = async (): Promise<void> => {
    await (await started?.catch(() => undefined))?.stop();
    started = undefined;
  };
  const services = ["sqs", "sns", "s3"].map((name): Service => ({ name, handle, close }));
  return { services, close };
}

async function start(wanted: WantedStorage, { region, dataDir }: StorageOptions): Promise<FauxqsServer> {
  const { startFauxqs } = await import("fauxqs");
  const kept = dataDir === undefined ? {} : { dataDir, s3StorageDir: join(dataDir, "objects") };
  const server = await startFauxqs({
    port: 0,
    host: "127.0.0.1",
    logger: false,
    defaultRegion: region,
    ...kept,
  });
  for (const { name, attributes } of wanted.queues) server.createQueue(name, { region, attributes });
  for (const topic of wanted.topics) server.createTopic(topic, { region });
  for (const { topic, queue } of wanted.subscriptions) server.subscribe({ topic, queue, region });
  for (const bucket of wanted.buckets) server.createBucket(bucket);
  return server;
}
