import { resolve } from "node:path";
import { blockOf, numberOf, requiredText, textMapOf, textOf } from "../stack/config.ts";
import { stableId } from "../stack/place.ts";
import { type Resource, resourcesOf, type Stack } from "../stack/stack.ts";
import type { FunctionSettings } from "./functionSettings.ts";

/** What this machine adds to a function: where files are kept, and who listens. */
export type FunctionHost = Pick<
  FunctionSettings,
  "logDir" | "onLog" | "artefactRoot" | "startGate" | "clock"
>;

/** Lambda's defaults (Lambda API reference, CreateFunction). */
const memoryMbDefault = 128;
const timeoutSecondsDefault = 3;

/** The functions of a stack, each with credentials of its own that stand for its role. */
export function functionsOf(stack: Stack, host: FunctionHost): readonly FunctionSettings[] {
  return resourcesOf(stack, "aws_lambda_function").map((resource) => toSettings(stack, { resource, host }));
}

function toSettings(
  stack: Stack,
  { resource, host }: { readonly resource: Resource; readonly host: FunctionHost },
): FunctionSettings {
  const { attributes, address } = resource;
  const { place } = stack;
  const file = textOf(attributes, "filename");
  if (file === undefined) {
    throw new Error(`${address}: only functions whose package is a file of the stack run here (filename)`);
  }
  const reserved = numberOf(attributes, "reserved_concurrent_executions") ?? -1;
  const environment = blockOf(attributes, "environment");
  const logging = blockOf(attributes, "logging_config");
  const deadLetter = blockOf(attributes, "dead_letter_config");
  return {
    ...host,
    name: requiredText(attributes, "function_name"),
    arn: requiredText(attributes, "arn"),
    roleArn: requiredText(attributes, "role"),
    artefact: resolve(stack.folder, file),
    handler: requiredText(attributes, "handler"),
    environment: environment === undefined ? {} : textMapOf(environment, "variables"),
    memoryMb: numberOf(attributes, "memory_size") ?? memoryMbDefault,
    timeoutMs: (numberOf(attributes, "timeout") ?? timeoutSecondsDefault) * 1000,
    reservedConcurrency: reserved < 0 ? undefined : reserved,
    deadLetterArn: deadLetter && textOf(deadLetter, "target_arn"),
    runtime: textOf(attributes, "runtime"),
    description: textOf(attributes, "description"),
    region: place.region,
    credentials: {
      accessKeyId: `ASIA${stableId(place, address, 16).toUpperCase()}`,
      secretAccessKey: stableId(place, `${address}/secret`, 40),
      sessionToken: stableId(place, `${address}/session`, 40),
    },
    endpoint: place.endpointUrl,
    logGroup: logging === undefined ? undefined : textOf(logging, "log_group"),
  };
}
