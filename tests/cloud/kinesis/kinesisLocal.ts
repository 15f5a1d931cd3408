import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { type AddressInfo, connect, createServer } from "node:net";
import { dirname } from "node:path";
import { dispatchTo, startEndpoint } from "../../../cloud/endpoint/index.ts";
import { forward } from "../../../cloud/storage/forward.ts";
import type { KinesisUnderTest } from "./kinesisContract.ts";

/** The package `kinesis-local` in a process of its own, behind our endpoint: it speaks no HTTP/2 without TLS. */
export async function startKinesisLocal(): Promise<KinesisUnderTest> {
  const [plainPort, tlsPort] = [await freePort(), await freePort()];
  const main = createRequire(import.meta.url).resolve("kinesis-local/main.js");
  const child = spawn(process.execPath, [main], {
    // It looks for its certificate in the working directory.
    cwd: dirname(main),
    stdio: "ignore",
    env: {
      ...process.env,
      KINESIS_MOCK_PLAIN_PORT: String(plainPort),
      KINESIS_MOCK_TLS_PORT: String(tlsPort),
      CREATE_STREAM_DURATION: "1ms",
      SPLIT_SHARD_DURATION: "1ms",
      MERGE_SHARDS_DURATION: "1ms",
      UPDATE_SHARD_COUNT_DURATION: "1ms",
      LOG_LEVEL: "ERROR",
    },
  });
  const exited = new Promise<void>((settle) => child.once("exit", () => settle()));
  await untilOpen(plainPort);
  const service = {
    name: "kinesis",
    handle: (request: Parameters<typeof forward>[0]) => forward(request, plainPort),
    close: async () => {},
  };
  const endpoint = await startEndpoint({ port: 0, handle: dispatchTo({ services: [service] }) });
  return {
    endpoint: endpoint.url,
    close: async () => {
      await endpoint.close();
      child.kill("SIGKILL");
      await exited;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  const { port } = server.address() as AddressInfo;
  await new Promise((settle) => server.close(settle));
  return port;
}

async function untilOpen(port: number): Promise<void> {
  for (;;) {
    const isOpen = await new Promise<boolean>((settle) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => socket.end(() => settle(true)));
      socket.once("error", () => setTimeout(() => settle(false), 50));
    });
    if (isOpen) return;
  }
}
