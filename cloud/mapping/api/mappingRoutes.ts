import { parseFunctionReference } from "../../lambda/api/functionReference.ts";
import { invalidParameter, LambdaError, resourceNotFound } from "../../lambda/api/lambdaError.ts";
import { json, type LambdaRoutes } from "../../lambda/api/lambdaService.ts";
import { pageOf } from "../../lambda/api/page.ts";
import type { LambdaFunction } from "../../lambda/createFunction.ts";
import type { Mappings } from "../createMappings.ts";
import { type EventSourceSettings, readsQueue } from "../eventSource.ts";
import type { ManagedMapping } from "../lifecycle/managedMapping.ts";
import { queueClientOf } from "../openEventSource.ts";
import { queueProblem } from "../queue/queueProblem.ts";
import { accessProblem } from "../sourceAccess.ts";
import { parseInput, textIn } from "./mappingInput.ts";
import {
  createInputMembers,
  settingsToCreate,
  settingsToUpdate,
  updateInputMembers,
} from "./requestedSettings.ts";
import { toApiMapping } from "./toApiMapping.ts";

const mappingsPerPageMax = 100;

/** The operations of the Lambda API on event source mappings. (esm section 6) */
export function mappingRoutes({ registry, world }: Mappings): LambdaRoutes {
  const targetOf = (text: string | undefined): LambdaFunction => {
    const name = text === undefined ? undefined : parseFunctionReference(text)?.name;
    const found = [...world.functions.values()].find(({ settings }) => settings.name === name);
    if (found === undefined) throw invalidParameter("Function does not exist");
    return found;
  };
  const existing = (uuid: string): ManagedMapping => {
    const mapping = registry.get(uuid);
    if (mapping === undefined) throw resourceNotFound("The resource you requested does not exist.");
    return mapping;
  };
  const settled = (uuid: string, verb: string): ManagedMapping => {
    const mapping = existing(uuid);
    if (["Enabled", "Disabled"].includes(mapping.state())) return mapping;
    const message = `Cannot ${verb} the event source mapping because it is in use.`;
    throw new LambdaError("ResourceInUseException", message);
  };
  const check = async (settings: EventSourceSettings, target: LambdaFunction): Promise<void> => {
    const { roleArn } = target.settings;
    const statements = world.roles.statements.get(roleArn) ?? [];
    if (!readsQueue(settings) && !hasStream(settings.eventSourceArn)) {
      throw invalidParameter(`Stream not found: ${settings.eventSourceArn}`);
    }
    const queue = readsQueue(settings) && queueClientOf(world, { queueArn: settings.eventSourceArn, target });
    const problem =
      accessProblem(settings, { roleArn, statements }) ??
      (queue ? await queueProblem(queue, target.settings) : undefined);
    if (problem !== undefined) throw invalidParameter(problem);
  };
  const hasStream = (arn: string): boolean => {
    try {
      world.kinesis.source(arn);
      return true;
    } catch {
      return false;
    }
  };
  const refuseDuplicate = (settings: EventSourceSettings): void => {
    const { uuid, eventSourceArn, functionArn } = settings;
    const other = registry
      .list()
      .map((mapping) => mapping.settings())
      .find((one) => one.eventSourceArn === eventSourceArn && one.functionArn === functionArn);
    if (other === undefined || other.uuid === uuid) return;
    const name = functionArn.slice(functionArn.lastIndexOf(":") + 1);
    const subject = readsQueue(settings)
      ? `An event source mapping with SQS arn (" ${eventSourceArn} ") and function (" ${name} ")`
      : `The event source arn (" ${eventSourceArn} ") and function (" ${name} ") provided mapping`;
    const message = `${subject} already exists. Please update or delete the existing mapping with UUID ${other.uuid}`;
    throw new LambdaError("ResourceConflictException", message, { status: 409 });
  };
  return {
    "POST /2015-03-31/event-source-mappings": async ({ body }) => {
      const input = parseInput(body, createInputMembers);
      const target = targetOf(textIn(input, "FunctionName"));
      const settings = settingsToCreate(input, target.settings.arn);
      await check(settings, target);
      refuseDuplicate(settings);
      return json(toApiMapping(registry.create(settings)), 202);
    },
    "GET /2015-03-31/event-source-mappings/*": (_request, uuid) => json(toApiMapping(existing(uuid))),
    "GET /2015-03-31/event-source-mappings": ({ query }) => {
      const source = query.get("EventSourceArn");
      const named = query.get("FunctionName");
      const name = named === null ? undefined : parseFunctionReference(named)?.name;
      const wanted = registry.list().filter((mapping) => {
        const { eventSourceArn, functionArn } = mapping.settings();
        return (
          (source === null || eventSourceArn === source) &&
          (named === null || functionArn.endsWith(`:function:${name}`))
        );
      });
      const { items, nextMarker } = pageOf(wanted, { query, itemsMax: mappingsPerPageMax });
      return json({
        EventSourceMappings: items.map(toApiMapping),
        ...(nextMarker !== undefined && { NextMarker: nextMarker }),
      });
    },
    "PUT /2015-03-31/event-source-mappings/*": async ({ body }, uuid) => {
      const input = parseInput(body, updateInputMembers);
      const { functionArn } = settled(uuid, "update").settings();
      const target = targetOf(textIn(input, "FunctionName") ?? functionArn);
      const wanted = (): EventSourceSettings => {
        const current = settled(uuid, "update").settings();
        return settingsToUpdate(current, { input, functionArn: target.settings.arn });
      };
      await check(wanted(), target);
      // Another call may have been let in while this one was being checked.
      const settings = wanted();
      refuseDuplicate(settings);
      return json(toApiMapping(registry.update(settings)), 202);
    },
    "DELETE /2015-03-31/event-source-mappings/*": (_request, uuid) => {
      const mapping = settled(uuid, "delete");
      registry.remove(uuid);
      return json(toApiMapping(mapping), 202);
    },
  };
}
