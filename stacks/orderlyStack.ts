import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { Sesv2EmailIdentity } from "@cdktf/provider-aws/lib/sesv2-email-identity/index.js";
import { LocalBackend, TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { archiveFunction, failuresFunction, processorFunctions } from "./functions.ts";
import { names, type Slot } from "./names.ts";
import { Alarms } from "./parts/alarms.ts";
import { Archive } from "./parts/archive.ts";
import { FailureBucket } from "./parts/failureBucket.ts";
import { Failures } from "./parts/failures.ts";
import { Gateway } from "./parts/gateway.ts";
import { createHttpApi } from "./parts/httpApi.ts";
import { createLog } from "./parts/log.ts";
import { createProcessor } from "./parts/processor.ts";
import { createForwardsTable, createReplayTable, createTable } from "./parts/table.ts";
import type { StackSettings } from "./settings.ts";

/** Settings, and the hash of each function's package by its name. */
export type OrderlyStackOptions = StackSettings & { readonly hashes: ReadonlyMap<string, string> };

/** Everything that is deployed: the log, a table and a function for each processor, what failed, and the gateway. */
export class OrderlyStack extends TerraformStack {
  constructor(scope: Construct, id: string, options: OrderlyStackOptions) {
    super(scope, id);
    const { stage, hashes } = options;
    new LocalBackend(this, { path: `terraform.${id}.tfstate` });
    new AwsProvider(this, "aws", {
      region: options.region,
      defaultTags: [{ tags: { application: "orderly", stage } }],
    });
    const log = createLog(this, stage);
    const gateway = new Gateway(this, stage);
    const { bucket } = new FailureBucket(this, stage);
    const sender = new Sesv2EmailIdentity(this, "sender", { emailIdentity: options.mailSender });
    const replayTable = createReplayTable(this, stage);
    const shared = { stage, log, gateway, forwards: createForwardsTable(this, stage), replayTable };
    const tables = new Map<string, DynamodbTable>();
    for (const spec of processorFunctions) {
      for (const slot of spec.isView ? (["a", "b"] as const) : (["a"] as const)) {
        const table = createTable(this, { processor: spec.name, stage, slot });
        tables.set(names.slot(spec.name, slot), table);
        const artefactHash = hashes.get(spec.name) ?? "";
        createProcessor(this, { ...shared, spec, artefactHash, table, failures: bucket, sender, slot });
      }
    }
    const failuresHash = hashes.get(failuresFunction) ?? "";
    const failures = new Failures(this, { ...shared, artefactHash: failuresHash, bucket, tables });
    new Alarms(this, { stage, deadLetters: failures.deadLetters });
    new Archive(this, { stage, artefactHash: hashes.get(archiveFunction) ?? "", log, replayTable });
    const ordersTables = slotsOf(tables, "orders");
    gateway.addRoutes({ ...shared, hashes, ordersTables, tables });
    const stockTable = tables.get("stock");
    if (stockTable === undefined) throw new Error("There is no table of stock.");
    const api = createHttpApi(this, { stage, hashes, ordersTables, stockTable, replayTable });
    new TerraformOutput(this, "http-url", { value: api.apiEndpoint });
    new TerraformOutput(this, "websocket-url", { value: `${gateway.api.apiEndpoint}/${stage}` });
    new TerraformOutput(this, "stream-name", { value: log.name });
  }
}

/** The two tables of a view. */
function slotsOf(tables: ReadonlyMap<string, DynamodbTable>, view: string): Record<Slot, DynamodbTable> {
  const [a, b] = (["a", "b"] as const).map((slot) => tables.get(names.slot(view, slot)));
  if (a === undefined || b === undefined) throw new Error(`${view} has no two tables: it is no view.`);
  return { a, b };
}
