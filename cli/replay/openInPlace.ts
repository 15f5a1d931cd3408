import { createDynamoEntityStore } from "../../engine/aws/dynamoEntityStore.ts";
import type { BatchResponse } from "../../engine/runtime/batchResponse.ts";
import { processors, views } from "../../processors/registry.ts";
import { invokeFunction } from "../../replay/aws/invokeFunction.ts";
import type { WindowStart } from "../../replay/inPlace/coverage.ts";
import { createDelivery } from "../../replay/inPlace/createDelivery.ts";
import { createInPlace } from "../../replay/inPlace/createInPlace.ts";
import type { DeliverPorts } from "../../replay/inPlace/deliver.ts";
import type { InPlace } from "../../replay/inPlace/inPlace.ts";
import type { Operation } from "../../replay/operations/operation.ts";
import { eventCodec } from "../../schemas/eventCodec.ts";
import { names } from "../../stacks/names.ts";
import { createLambdaClient } from "../log/clients.ts";
import { liveNameOf } from "../log/liveName.ts";
import type { OpenLog } from "../log/openLog.ts";
import { codeVersion } from "./codeVersion.ts";
import { sleep } from "./openView.ts";

/** What an operation applies its window with. */
export type OpenInPlace = {
  readonly prepare: () => Promise<(windowStart: () => WindowStart) => InPlace>;
  readonly close: () => void;
};

/** Of a view, what it lacks is folded here; to a service it is delivered, which decides with the world. */
export function openInPlace(
  { dynamo, place }: OpenLog,
  operation: Pick<Operation, "processor" | "input">,
  stage: string,
): OpenInPlace {
  const client = createLambdaClient(place);
  const { key } = operation.input;

  async function prepare() {
    const name = await liveNameOf(dynamo, { stage, processor: operation.processor });
    const store = createDynamoEntityStore({ client: dynamo, tableName: names.table(stage, name) });
    const [processor] = processors.filter((one) => one.name === operation.processor);
    if (!processor) throw new TypeError(`There is no processor ${operation.processor}.`);
    const common = { processor, codec: eventCodec, store, key };
    const ports: DeliverPorts = { invoke: toInvoke(client, names.lambda(stage, name)), wait: sleep };
    const isView = views.some((view) => view.name === operation.processor);
    return (windowStart: () => WindowStart): InPlace =>
      isView
        ? createInPlace({ ...common, version: codeVersion, windowStart })
        : createDelivery({ ...common, ...ports, windowStart });
  }

  return { prepare, close: () => client.destroy() };
}

function toInvoke(
  client: ReturnType<typeof createLambdaClient>,
  functionName: string,
): DeliverPorts["invoke"] {
  return async (Records) => {
    const answered = await invokeFunction(client, { functionName, event: { Records } });
    if (answered.kind === "failed") return answered;
    const { batchItemFailures } = answered.answer as BatchResponse;
    return { kind: "answered", again: batchItemFailures[0]?.itemIdentifier };
  };
}
