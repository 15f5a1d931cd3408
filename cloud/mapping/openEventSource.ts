import type { Clock } from "../clock.ts";
import type { Roles } from "../iam/rolesOf.ts";
import type { Kinesis } from "../kinesis/createKinesis.ts";
import type { LambdaFunction } from "../lambda/createFunction.ts";
import type { Storage } from "../storage/createStorage.ts";
import type { CheckpointStore } from "./checkpoints.ts";
import { createMapping } from "./createMapping.ts";
import { deliverTo } from "./deliverTo.ts";
import { type EventSource, type EventSourceSettings, readsQueue } from "./eventSource.ts";
import { createQueueMapping } from "./queue/createQueueMapping.ts";
import { createQueueClient, type QueueClient } from "./queue/queueClient.ts";
import { queueProblem } from "./queue/queueProblem.ts";
import type { InvokeBatch } from "./shardConsumer.ts";
import { accessProblem } from "./sourceAccess.ts";

/** What mappings read from, call, and deliver to. */
export type MappingWorld = {
  readonly kinesis: Kinesis;
  /** By ARN. */
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  readonly roles: Roles;
  readonly storage: Storage;
  readonly region: string;
  readonly clock: Clock;
  readonly notice: (message: string) => void;
};

/** Connects a source to its function. Throws when there is no such source or function, or the role may not read. */
export function openEventSource(
  settings: EventSourceSettings,
  { world, checkpoints }: { readonly world: MappingWorld; readonly checkpoints: CheckpointStore },
): EventSource {
  const { region, clock, roles, notice: onNotice } = world;
  const target = world.functions.get(settings.functionArn);
  if (target === undefined) throw new Error(`Mapping ${settings.uuid}: there is no ${settings.functionArn}`);
  const { roleArn } = target.settings;
  const problem = accessProblem(settings, { roleArn, statements: roles.statements.get(roleArn) ?? [] });
  if (problem !== undefined) throw new Error(`Mapping ${settings.uuid}: ${problem}`);
  const parts = { invoke: invokerOf(target), region, clock, onNotice };
  if (readsQueue(settings)) {
    const queue = queueClientOf(world, { queueArn: settings.eventSourceArn, target });
    const mapping = createQueueMapping({ ...parts, settings, queue });
    return {
      ...mapping,
      start: async () => {
        const cannot = await queueProblem(queue, target.settings);
        if (cannot !== undefined) throw new Error(`Mapping ${settings.uuid}: ${cannot}`);
        await mapping.start();
      },
    };
  }
  return createMapping({
    ...parts,
    settings,
    source: world.kinesis.source(settings.eventSourceArn),
    roleArn,
    checkpoints,
    deliver: deliverTo(world.storage, { settings: target.settings, roles }),
  });
}

/** A queue as the role of a function may use it. */
export function queueClientOf(
  { storage, roles }: Pick<MappingWorld, "storage" | "roles">,
  { queueArn, target }: { readonly queueArn: string; readonly target: LambdaFunction },
): QueueClient {
  const sqs = storage.services.find(({ name }) => name === "sqs");
  if (sqs === undefined) throw new Error("There is no SQS here");
  const { settings } = target;
  const statements = roles.statements.get(settings.roleArn) ?? [];
  return createQueueClient(queueArn, { sqs, settings, statements });
}

function invokerOf(target: LambdaFunction): InvokeBatch {
  return async (payload, { requestId }) => {
    const result = await target.invoke(payload, { requestId });
    if (result.status === "ok") return { type: "returned", payload: result.payload };
    if (result.status === "throttled") return { type: "throttled" };
    return { type: "failed", functionError: result.functionError };
  };
}
