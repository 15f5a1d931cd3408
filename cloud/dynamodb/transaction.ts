import { codeOf, dynamoError, isDynamoError } from "./dynamoErrors.ts";
import type { CheckedRequest, Engine, Item, Json } from "./engine.ts";
import type { BeforeImage, Intents } from "./intents.ts";

/** Items of one transaction (DynamoDB developer guide, "Amazon DynamoDB Transactions"). */
const transactionItemsMax = 100;

/** One action of TransactWriteItems, checked, with the item that is there now. */
type Action = {
  readonly kind: "Put" | "Update" | "Delete" | "ConditionCheck";
  readonly request: Json & { readonly TableName: string };
  readonly checked: CheckedRequest;
  readonly key: Item;
  readonly before: Item | undefined;
};

type Reason = { readonly Code: string; readonly Message?: string; readonly Item?: Item };

/** The operation whose form and condition an action shares. */
const operationOf = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "DeleteItem",
} as const;

/**
 * TransactWriteItems over single operations. The caller lets nothing else run meanwhile. Conditions are all checked
 * first, against what is there; what then fails is undone.
 * @throws DynamoError TransactionCanceledException with a reason for each action
 */
export async function transactWrite(
  request: Json,
  { engine, intents }: { readonly engine: Engine; readonly intents: Intents },
): Promise<Json> {
  const actions = await readActions(request, engine);
  const reasons = actions.map((action) => reasonOf(action, engine));
  if (reasons.some(({ Code }) => Code !== "None")) throw cancelled(reasons);
  const images = actions.map(({ request, key, before }) => ({ table: request.TableName, key, item: before }));
  await intents.begin(images);
  for (const [index, action] of actions.entries()) {
    try {
      await write(action, engine);
    } catch (error) {
      await undo(images.slice(0, index), engine);
      await intents.end();
      throw isDynamoError(error)
        ? cancelled(actions.map((_, at) => (at === index ? toReason(error) : none)))
        : error;
    }
  }
  await intents.end();
  return {};
}

/** Puts items back as they were, the last first. */
export async function undo(images: readonly BeforeImage[], engine: Engine): Promise<void> {
  for (const { table, key, item } of [...images].reverse()) {
    if (item === undefined) await engine.call("DeleteItem", { TableName: table, Key: key });
    else await engine.call("PutItem", { TableName: table, Item: item });
  }
}

/** TransactGetItems. The caller lets no write run meanwhile. */
export async function transactGet({ TransactItems }: Json, engine: Engine): Promise<Json> {
  const gets = listOf(TransactItems).map(({ Get }) => Get as Json);
  const found = await Promise.all(
    gets.map((get) => engine.call("GetItem", { ...get, ConsistentRead: true })),
  );
  return { Responses: found.map(({ Item }) => (Item === undefined ? {} : { Item })) };
}

async function readActions({ TransactItems }: Json, engine: Engine): Promise<readonly Action[]> {
  const actions: Action[] = [];
  for (const entry of listOf(TransactItems)) actions.push(await readAction(entry, engine));
  const keys = actions.map(({ request, key }) => JSON.stringify([request.TableName, sorted(key)]));
  if (new Set(keys).size < keys.length) {
    const message = "Transaction request cannot include multiple operations on one item";
    throw dynamoError("ValidationException", message);
  }
  return actions;
}

function listOf(items: unknown): readonly Json[] {
  if (Array.isArray(items) && items.length > 0 && items.length <= transactionItemsMax) return items as Json[];
  throw dynamoError(
    "ValidationException",
    `TransactItems has to hold from 1 to ${transactionItemsMax} actions`,
  );
}

async function readAction(entry: Json, engine: Engine): Promise<Action> {
  const kinds = Object.keys(entry).filter((kind) => kind in operationOf);
  const [kind] = kinds as Action["kind"][];
  if (kind === undefined || kinds.length > 1) {
    const message = "TransactItems can only contain one of Check, Put, Update or Delete";
    throw dynamoError("ValidationException", message);
  }
  const { ReturnValuesOnConditionCheckFailure: _, ...request } = entry[kind] as Action["request"];
  if (kind === "ConditionCheck" && request.ConditionExpression === undefined) {
    throw dynamoError("ValidationException", "ConditionCheck needs a ConditionExpression");
  }
  const checked = engine.check(operationOf[kind], request);
  const key = kind === "Put" ? await keyOf(request, engine) : (request.Key as Item);
  const get = { TableName: request.TableName, Key: key, ConsistentRead: true };
  const { Item } = await engine.call("GetItem", get);
  return { kind, request: entry[kind] as Action["request"], checked, key, before: Item as Item | undefined };
}

async function keyOf({ TableName, Item }: Json, engine: Engine): Promise<Item> {
  const { Table } = await engine.call("DescribeTable", { TableName });
  const { KeySchema } = Table as { readonly KeySchema: readonly { readonly AttributeName: string }[] };
  const item = Item as Item;
  return Object.fromEntries(KeySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName]]));
}

const none: Reason = { Code: "None" };

function reasonOf({ checked, before, request }: Action, engine: Engine): Reason {
  const error = engine.conditionError(checked, before);
  if (error === undefined) return none;
  const withItem = request.ReturnValuesOnConditionCheckFailure === "ALL_OLD" && before !== undefined;
  return { ...toReason(error), ...(withItem && { Item: before }) };
}

function toReason(error: Parameters<typeof codeOf>[0]): Reason {
  const code = codeOf(error).replace(/Exception$/, "");
  const Code = code === "Validation" ? "ValidationError" : code;
  return { Code, Message: error.body.message ?? "" };
}

function cancelled(reasons: readonly Reason[]): Error {
  const codes = reasons.map(({ Code }) => Code).join(", ");
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return dynamoError("TransactionCanceledException", message, {
    Message: message,
    CancellationReasons: reasons,
  });
}

async function write({ kind, request }: Action, engine: Engine): Promise<void> {
  if (kind === "ConditionCheck") return;
  const { ReturnValuesOnConditionCheckFailure: _, ...rest } = request;
  await engine.call(operationOf[kind], rest);
}

function sorted(key: Item): unknown {
  return Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1));
}
