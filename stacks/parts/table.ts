import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import type { Construct } from "constructs";
import { tableNames } from "../../engine/aws/tableNames.ts";
import { names, type Slot } from "../names.ts";

export type TableOptions = { readonly processor: string; readonly stage: string; readonly slot?: Slot };

/** The table of one processor: its entities and further items, told apart by the sort key. */
export function createTable(scope: Construct, { processor, stage, slot = "a" }: TableOptions): DynamodbTable {
  const isView = processor === "orders";
  const indexed = [tableNames.parkedIn, tableNames.parkedAt, ...(isView ? ["customerId", "placedAt"] : [])];
  const name = names.slot(processor, slot);
  return new DynamodbTable(scope, `${name}-table`, {
    ...toKeyed(names.table(stage, name), stage, indexed),
    globalSecondaryIndex: [parkedIndex, ...(isView ? [byCustomer] : [])],
  });
}

/** The table of replay's own state. */
export function createReplayTable(scope: Construct, stage: string): DynamodbTable {
  return new DynamodbTable(scope, "replay-table", toKeyed(names.replayTable(stage), stage));
}

/** Where clients are reached that came back on another connection; what is old goes by itself. */
export function createForwardsTable(scope: Construct, stage: string): DynamodbTable {
  return new DynamodbTable(scope, "forwards-table", {
    name: names.forwardsTable(stage),
    billingMode: "PAY_PER_REQUEST",
    hashKey: tableNames.hashKey,
    attribute: [{ name: tableNames.hashKey, type: "S" }],
    ttl: { attributeName: "expiresAt", enabled: true },
    pointInTimeRecovery: { enabled: true },
    serverSideEncryption: { enabled: true },
    deletionProtectionEnabled: stage === "prod",
  });
}

function toKeyed(name: string, stage: string, indexed: readonly string[] = []) {
  const { hashKey, rangeKey } = tableNames;
  return {
    name,
    billingMode: "PAY_PER_REQUEST",
    hashKey,
    rangeKey,
    attribute: [hashKey, rangeKey, ...indexed].map((attribute) => ({ name: attribute, type: "S" })),
    pointInTimeRecovery: { enabled: true },
    serverSideEncryption: { enabled: true },
    deletionProtectionEnabled: stage === "prod",
  };
}

/** What is parked, by processor and time, without the events' text. */
const parkedIndex = {
  name: tableNames.parkedIndex,
  hashKey: tableNames.parkedIn,
  rangeKey: tableNames.parkedAt,
  projectionType: "INCLUDE",
  nonKeyAttributes: [...tableNames.parkedAttributes],
};

const byCustomer = {
  name: names.ordersByCustomer,
  hashKey: "customerId",
  rangeKey: "placedAt",
  projectionType: "ALL",
};
