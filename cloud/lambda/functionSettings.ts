import type { Clock } from "../clock.ts";
import type { StartGate } from "./environmentPool.ts";

/** Time that loading the handler's module may take before the environment is ended. (Lambda: "limited to 10 seconds") */
export const initDurationMsMax = 10_000;

/** An environment that nobody called for this long is ended. AWS names no figure; minutes are what is seen. */
export const idleEnvironmentMs = 600_000;

/** What a function calls other services with; it stands for the function's role. */
export type FunctionCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
};

/** One function as it is deployed, and where this machine keeps its files. */
export type FunctionSettings = {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** Path of the deployment package: a zip, or a folder that holds what the zip would. */
  readonly artefact: string;
  /** `<file without ending>.<export>`, as on AWS. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** Invocations at once; more are throttled. Absent: none reserved, so nothing is throttled. */
  readonly reservedConcurrency?: number | undefined;
  /** Worker threads at once. This bounds the machine, not the function: an invocation over it waits. */
  readonly environmentsMax?: number | undefined;
  /** Where an event goes that every asynchronous attempt failed with: a queue or a topic. */
  readonly deadLetterArn?: string | undefined;
  readonly runtime?: string | undefined;
  readonly description?: string | undefined;
  readonly region: string;
  readonly credentials: FunctionCredentials;
  /** The endpoint of all services, given as AWS_ENDPOINT_URL. */
  readonly endpoint?: string | undefined;
  /** Default: `/aws/lambda/<name>`. */
  readonly logGroup?: string | undefined;
  /** Folder of the log files; absent: no files. */
  readonly logDir?: string | undefined;
  /** Called with every log line, without its line break. */
  readonly onLog?: ((line: FunctionLogLine) => void) | undefined;
  /** Folder into which artefacts are unpacked, by the hash of their content. */
  readonly artefactRoot: string;
  /** Shared by the functions of one machine; absent: every start begins at once. */
  readonly startGate?: StartGate | undefined;
  readonly clock: Clock;
};

/** One line of a function's log. */
export type FunctionLogLine = {
  readonly functionName: string;
  readonly logStream: string;
  readonly text: string;
};
