import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import type { Construct } from "constructs";
import { names } from "../names.ts";

/** The table of one processor: its entities and further items, told apart by the sort key. */
export function createTable(
  scope: Construct,
  { processor, stage }: { readonly processor: string; readonly stage: string },
): DynamodbTable {
  const isView = processor === "orders";
  const indexed = isView ? ["customerId", "placedAt"] : [];
  return new DynamodbTable(scope, `${processor}-table`, {
    ...toKeyed(names.table(stage, processor), stage, indexed),
    ...(isView && {
      globalSecondaryIndex: [
        { name: names.ordersByCustomer, hashKey: "customerId", rangeKey: "placedAt", projectionType: "ALL" },
      ],
    }),
  });
}

/** The table of replay's own state. */
export function createReplayTable(scope: Construct, stage: string): DynamodbTable {
  return new DynamodbTable(scope, "replay-table", toKeyed(names.replayTable(stage), stage));
}

function toKeyed(name: string, stage: string, indexed: readonly string[] = []) {
  return {
    name,
    billingMode: "PAY_PER_REQUEST",
    hashKey: "pk",
    rangeKey: "sk",
    attribute: ["pk", "sk", ...indexed].map((attribute) => ({ name: attribute, type: "S" })),
    pointInTimeRecovery: { enabled: true },
    serverSideEncryption: { enabled: true },
    deletionProtectionEnabled: stage === "prod",
  };
}
