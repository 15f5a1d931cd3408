import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import pLimit from "p-limit";
import { type Clock, systemClock } from "./clock.ts";
import { createDynamodb } from "./dynamodb/createDynamodb.ts";
import { tablesOf } from "./dynamodb/tablesOf.ts";
import { dispatchTo, type Handle } from "./endpoint/dispatch.ts";
import type { OnUpgrade } from "./endpoint/http1.ts";
import { endpointHost, startEndpoint } from "./endpoint/startEndpoint.ts";
import { createHttpApi } from "./httpApi/createHttpApi.ts";
import { httpApisOf } from "./httpApi/httpApiSettings.ts";
import { createAuthorize } from "./iam/createAuthorize.ts";
import { rolesOf } from "./iam/rolesOf.ts";
import { inspectCloud } from "./inspect/inspectCloud.ts";
import type { CloudInspection } from "./inspect/inspection.ts";
import { createKinesis } from "./kinesis/createKinesis.ts";
import { streamsOf } from "./kinesis/streamsOf.ts";
import { createLambdaService } from "./lambda/api/lambdaService.ts";
import { createAsyncInvoker } from "./lambda/async/asyncInvoker.ts";
import { createFileEventStore, memoryEventStore } from "./lambda/async/eventStore.ts";
import { sendDeadLetter } from "./lambda/async/sendDeadLetter.ts";
import { createFunction, type LambdaFunction } from "./lambda/createFunction.ts";
import { functionsOf } from "./lambda/functionsOf.ts";
import { mappingRoutes } from "./mapping/api/mappingRoutes.ts";
import { createMappings } from "./mapping/createMappings.ts";
import { checkNotifications } from "./notification/checkNotifications.ts";
import { notificationsOf } from "./notification/notificationSettings.ts";
import { withNotifications } from "./notification/withNotifications.ts";
import { type MeteredFunction, meterFunction } from "./observe/functionMeter.ts";
import { createLogTail, type LogTail } from "./observe/logTail.ts";
import { observeService } from "./observe/observeService.ts";
import { createSes } from "./ses/createSes.ts";
import { identitiesOf } from "./ses/identitiesOf.ts";
import { loadStack } from "./stack/loadStack.ts";
import type { Stack } from "./stack/stack.ts";
import { createStorage } from "./storage/createStorage.ts";
import { wantedStorageOf } from "./storage/wantedStorage.ts";
import { apisOf } from "./websocket/apiSettings.ts";
import { createConnectionsService } from "./websocket/connectionsService.ts";
import { createStageServer } from "./websocket/stageServer.ts";
import { upgradeTo } from "./websocket/upgradeTo.ts";

export type CloudOptions = {
  /** Path of the synthesized stack: `.../cdk.tf.json`. */
  readonly stack: string;
  /** 0: any free port. */
  readonly port: number;
  /** Twelve digits. */
  readonly account?: string | undefined;
  /** State is kept here; without it, in memory. */
  readonly dataDir?: string | undefined;
  /** Folder of the functions' logs; without it, there are none. */
  readonly logDir?: string | undefined;
  /** Shows the functions' logs on standard error. */
  readonly verbose?: boolean | undefined;
  readonly clock?: Clock | undefined;
  /** Things that an operator has to know, a sentence each; standard error when absent. */
  readonly onNotice?: ((message: string) => void) | undefined;
};

/** A stack that is up on this machine. */
export type Cloud = {
  /** `http://127.0.0.1:<port>`: every service, and the connections of the WebSocket APIs. */
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  /** URL of the first stage of each WebSocket API, by the API's name. */
  readonly websocket: Readonly<Record<string, string>>;
  /** URL of each HTTP API, by the API's name. */
  readonly http: Readonly<Record<string, string>>;
  /** What is inside, for consoles and tests; reads only. */
  readonly inspect: CloudInspection;
  /** Stops everything in the order in which nothing is lost. Idempotent. */
  readonly close: () => Promise<void>;
};

const accountDefault = "000000000000";
/** How long invocations that are running may go on when the cloud is closed. */
const closeGraceMs = 5_000;

/** Brings a stack up. Rejects with one clear error, and leaves nothing behind, when it cannot. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const closers: (() => Promise<void>)[] = [];
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= closeAll(closers);
    return closing;
  };
  try {
    return { ...(await bringUp(options, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The last that was started is the first to stop: who writes goes before what is written to. */
async function closeAll(closers: readonly (() => Promise<void>)[]): Promise<void> {
  for (const close of [...closers].reverse()) await close();
}

async function bringUp(
  options: CloudOptions,
  closers: (() => Promise<void>)[],
): Promise<Omit<Cloud, "close">> {
  const { clock = systemClock, account = accountDefault, dataDir } = options;
  const notice = options.onNotice ?? ((message) => void process.stderr.write(`${message}\n`));
  const folder = (name: string): string | undefined => dataDir && join(dataDir, name);

  // The address is part of what resources are called, so it has to be known before the stack is read.
  let handle: Handle = async () => ({ status: 503, headers: {}, body: "The cloud is starting." });
  let onUpgrade: OnUpgrade = (_request, socket) => socket.destroy();
  const endpoint = await startEndpoint({
    port: options.port,
    handle: (request) => handle(request),
    onUpgrade: (request, socket, head) => onUpgrade(request, socket, head),
  });
  closers.push(endpoint.close);
  const stack = await loadStack(options.stack, { account, endpointUrl: endpoint.url });
  const { region } = stack.place;
  const roles = rolesOf(stack);
  for (const message of [...stack.notices, ...roles.notices]) notice(message);

  const kinesis = await createKinesis({ region, account, clock, dataDir: folder("kinesis") });
  closers.push(kinesis.close);
  for (const stream of streamsOf(stack)) kinesis.ensureStream(stream);
  const dynamodb = await createDynamodb({ region, account, clock, dataDir: folder("dynamodb") });
  closers.push(dynamodb.close);
  for (const table of tablesOf(stack)) await dynamodb.ensureTable(table);
  const ses = createSes({ identities: identitiesOf(stack), clock });
  const plainStorage = createStorage(wantedStorageOf(stack), { region, dataDir: folder("storage") });
  closers.push(plainStorage.close);

  const logs = createLogTail();
  const functions = await startFunctions(stack, { options, clock, closers, logs });
  const eventFolder = folder("async");
  const store = eventFolder ? await createFileEventStore(eventFolder) : memoryEventStore;
  const deadLetter = sendDeadLetter(functions, { storage: plainStorage, roles });
  const events = await createAsyncInvoker({ functions, store, clock, notice, deadLetter });
  closers.push(events.close);
  const notifications = notificationsOf(stack);
  checkNotifications(notifications, { stack, functions });
  const notifying = { notifications, accept: events.accept, clock, region, account };
  const storage = {
    ...plainStorage,
    services: plainStorage.services.map((one) =>
      one.name === "s3" ? withNotifications(one, notifying) : one,
    ),
  };
  const world = { kinesis, functions, roles, storage, region, clock, notice };
  const mappings = createMappings({ stack, world, dataDir });
  const frontDoor = { domainName: endpointHost, clock, invoke: invokerOf(functions) };
  const stages = apisOf(stack).map((api) => createStageServer({ api, ...frontDoor }));
  const httpApis = httpApisOf(stack).map((api) => createHttpApi({ api, ...frontDoor }));
  closers.push(async () => void (await Promise.all(stages.map((stage) => stage.close()))));

  const websocket = Object.fromEntries(
    stages.map(({ api }) => [api.name, `${endpoint.url.replace(/^http/, "ws")}/${api.apiId}/${api.stage}`]),
  );
  const http = Object.fromEntries(httpApis.map(({ api }) => [api.name, `${endpoint.url}/${api.apiId}`]));
  const inspect = inspectCloud({ kinesis, mappings, functions });
  const observed = {
    inspect,
    mappings: mappings.registry.list,
    functions: [...functions.values()],
    stages,
  };
  const info = { endpoint: endpoint.url, region, account, websocket, http };
  const roleOf = new Map(
    [...functions.values()].map(({ settings }) => [settings.credentials.accessKeyId, settings.roleArn]),
  );
  const dispatch = dispatchTo({
    services: [
      kinesis.service,
      dynamodb.service,
      ses.service,
      createLambdaService({ functions, accept: events.accept, clock, routes: mappingRoutes(mappings) }),
      ...storage.services,
      createConnectionsService(stages, clock),
      observeService({ ...observed, info, logs }),
    ],
    authorize: createAuthorize({ region, account, roleOf, statements: roles.statements }),
    onDefect: (error, service) =>
      notice(`${service} failed: ${error instanceof Error ? error.stack : String(error)}`),
  });
  // What is said to an HTTP API is not said to AWS: it is not signed, and its path is the caller's own.
  handle = (request) => (httpApis.find((one) => one.isFor(request)) ?? { handle: dispatch }).handle(request);
  onUpgrade = upgradeTo(stages);
  events.start();
  // Last of all: a mapping may have work from an earlier run, and its functions need everything else.
  closers.push(() => mappings.registry.stop({ graceMs: closeGraceMs }));
  await mappings.registry.start();
  return { ...info, inspect };
}

type FunctionsOptions = {
  readonly options: CloudOptions;
  readonly clock: Clock;
  readonly closers: (() => Promise<void>)[];
  readonly logs: LogTail;
};

async function startFunctions(
  stack: Stack,
  { options, clock, closers, logs }: FunctionsOptions,
): Promise<ReadonlyMap<string, MeteredFunction>> {
  const artefactRoot = await mkdtemp(join(tmpdir(), "orderly-functions-"));
  closers.push(() => rm(artefactRoot, { recursive: true, force: true }));
  const onLog = ({ functionName, text }: { readonly functionName: string; readonly text: string }): void => {
    logs.add({ atMs: clock.now(), functionName, text });
    if (options.verbose) process.stderr.write(`${functionName}  ${text}\n`);
  };
  const functions = new Map<string, MeteredFunction>();
  closers.push(async () => void (await Promise.all([...functions.values()].map((one) => one.close()))));
  const startGate = pLimit(availableParallelism());
  const host = { artefactRoot, startGate, clock, logDir: options.logDir, onLog };
  for (const settings of functionsOf(stack, host)) {
    functions.set(settings.arn, meterFunction(await createFunction(settings), clock));
  }
  return functions;
}

/** How API Gateway calls a function: what it returns, or that it failed. */
function invokerOf(functions: ReadonlyMap<string, LambdaFunction>) {
  return async (arn: string, payload: string) => {
    const result = await functions.get(arn)?.invoke(payload);
    if (result === undefined) return { type: "failed", reason: `there is no function ${arn}` } as const;
    if (result.status === "ok") return { type: "returned", payload: result.payload } as const;
    const reason = result.status === "error" ? result.error.errorMessage : result.reason;
    return { type: "failed", reason } as const;
  };
}
