import { createRequire } from "node:module";

/** The members of a request's or response's JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** An item as the JSON protocol writes it. */
export type Item = Readonly<Record<string, unknown>>;

/** A request that `dynalite` has checked, with its expressions parsed. */
export type CheckedRequest = Json & { readonly TableName: string };

/** An error of DynamoDB, as dynalite throws it. */
export type DynamoError = Error & {
  readonly statusCode: number;
  readonly body: Json & { readonly __type: string; readonly message?: string };
};

/** `dynalite` without its HTTP server: one operation at a time, in this process. */
export type Engine = {
  /** Rejects with a DynamoError for what DynamoDB refuses. */
  readonly call: (operation: string, request: Json) => Promise<Json>;
  /** Checks a request's form as the operation would, and parses its expressions. Throws a DynamoError. */
  readonly check: (operation: string, request: Json) => CheckedRequest;
  /** The refusal if the checked request's condition does not hold for the item, else undefined. */
  readonly conditionError: (checked: CheckedRequest, item: Item | undefined) => DynamoError | undefined;
  readonly close: () => Promise<void>;
};

/** Operations of dynalite, by their API names. */
export const operations: ReadonlySet<string> = new Set([
  "BatchGetItem",
  "BatchWriteItem",
  "CreateTable",
  "DeleteItem",
  "DeleteTable",
  "DescribeTable",
  "DescribeTimeToLive",
  "GetItem",
  "ListTables",
  "ListTagsOfResource",
  "PutItem",
  "Query",
  "Scan",
  "TagResource",
  "UntagResource",
  "UpdateItem",
  "UpdateTable",
]);

type Store = {
  readonly db: { readonly close: (done: (error?: Error) => void) => void };
  readonly tableDb: { awsAccountId: string; awsRegion: string };
};
type Database = {
  readonly create: (options: object) => Store;
  readonly checkConditional: (checked: Json, item: Item | undefined) => DynamoError | undefined;
};
type Validations = {
  readonly checkTypes: (request: Json, types: unknown) => CheckedRequest;
  readonly checkValidations: (request: Json, types: unknown, custom: unknown, store: Store) => void;
};
type Validation = { readonly types: unknown; readonly custom: unknown };
type Action = (store: Store, request: Json, done: (error: Error | null, response: Json) => void) => void;

const require = createRequire(import.meta.url);

/** Starts it. With `path`, items are kept in a LevelDB folder. */
export function createEngine(options: {
  readonly region: string;
  readonly account: string;
  readonly path?: string | undefined;
}): Engine {
  const database = require("dynalite/db") as Database;
  const validations = require("dynalite/validations") as Validations;
  const place = options.path === undefined ? {} : { path: options.path };
  const store = database.create({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, ...place });
  Object.assign(store.tableDb, { awsAccountId: options.account, awsRegion: options.region });

  const check: Engine["check"] = (operation, request) => {
    const { types, custom } = require(`dynalite/validations/${lowerFirst(operation)}`) as Validation;
    const typed = validations.checkTypes(request, types);
    validations.checkValidations(typed, types, custom, store);
    return typed;
  };
  const call: Engine["call"] = async (operation, request) => {
    const action = require(`dynalite/actions/${lowerFirst(operation)}`) as Action;
    const checked = check(operation, request);
    return new Promise((settle, fail) => {
      action(store, checked, (error, response) => (error ? fail(error) : settle(response)));
    });
  };
  return {
    call,
    check,
    conditionError: (checked, item) => database.checkConditional(checked, item) ?? undefined,
    close: () => new Promise((settle, fail) => store.db.close((error) => (error ? fail(error) : settle()))),
  };
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
