import { join } from "node:path";
import type { Clock } from "../clock.ts";
import { judge } from "../iam/policy.ts";
import type { Roles } from "../iam/rolesOf.ts";
import type { Kinesis } from "../kinesis/createKinesis.ts";
import type { LambdaFunction } from "../lambda/createFunction.ts";
import type { Stack } from "../stack/stack.ts";
import type { Storage } from "../storage/createStorage.ts";
import { createFileCheckpoints, createMemoryCheckpoints } from "./checkpoints.ts";
import { createMapping } from "./createMapping.ts";
import { deliverTo } from "./deliverTo.ts";
import type { MappingSettings } from "./mappingSettings.ts";
import { mappingsOf } from "./mappingsOf.ts";
import type { InvokeBatch } from "./shardConsumer.ts";
import { sourceAccessesOf } from "./sourceAccesses.ts";

export type MappingsOptions = {
  readonly stack: Stack;
  readonly kinesis: Kinesis;
  /** By ARN. */
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  readonly roles: Roles;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly notice: (message: string) => void;
  readonly dataDir?: string | undefined;
  readonly closeGraceMs: number;
  readonly closers: (() => Promise<void>)[];
};

/** Starts the event source mappings of a stack. Rejects when one cannot run as it is described. */
export async function startMappings(options: MappingsOptions): Promise<void> {
  const { stack, kinesis, clock, notice, dataDir, closeGraceMs, closers } = options;
  for (const settings of mappingsOf(stack)) {
    const target = options.functions.get(settings.functionArn);
    if (target === undefined)
      throw new Error(`Mapping ${settings.uuid}: there is no ${settings.functionArn}`);
    checkRole(settings, { roleArn: target.settings.roleArn, roles: options.roles });
    const path = dataDir && join(dataDir, "mappings", `${settings.uuid}.json`);
    const mapping = createMapping({
      settings,
      source: kinesis.source(settings.eventSourceArn),
      invoke: invokerOf(target),
      roleArn: target.settings.roleArn,
      region: stack.place.region,
      clock,
      checkpoints: path ? createFileCheckpoints(path) : createMemoryCheckpoints(),
      deliver: deliverTo(options.storage, { settings: target.settings, roles: options.roles }),
      onNotice: notice,
    });
    closers.push(() => mapping.stop({ graceMs: closeGraceMs }));
    await mapping.start();
  }
}

function invokerOf(target: LambdaFunction): InvokeBatch {
  return async (payload, { requestId }) => {
    const result = await target.invoke(payload, { requestId });
    if (result.status === "ok") return { type: "returned", payload: result.payload };
    if (result.status === "throttled") return { type: "throttled" };
    return { type: "failed", functionError: result.functionError };
  };
}

function checkRole(
  { eventSourceArn, uuid }: MappingSettings,
  { roleArn, roles }: { readonly roleArn: string; readonly roles: Roles },
): void {
  const statements = roles.statements.get(roleArn) ?? [];
  const missing = sourceAccessesOf(eventSourceArn).filter((access) => judge(statements, access) !== "allowed");
  if (missing.length === 0) return;
  throw new Error(
    `Mapping ${uuid}: Cannot access stream ${eventSourceArn}. The role ${roleArn} cannot perform ${missing.map(({ action }) => action).join(", ")}.`,
  );
}
