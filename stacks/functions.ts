/** A processor's function: what it does beside keeping its entities decides what its role may do. */
export type ProcessorFunctionSpec = {
  readonly name: "order" | "payment" | "stock" | "mail" | "orders";
  /** Appends events to the log. */
  readonly emits: boolean;
  /** Keeps further items, which are committed in a transaction with the entity. */
  readonly transacts: boolean;
  readonly sendsMail: boolean;
  /** Follows from the log alone: has a second table and function, in which it is made again. */
  readonly isView: boolean;
};

/** The function of one WebSocket route. */
export type GatewayFunctionSpec = {
  readonly name: string;
  /** Folder below processors/gateway. */
  readonly folder: string;
  readonly route: string;
  readonly replies: boolean;
  readonly appends: boolean;
  readonly readsOrders: boolean;
  /** Reads every processor's table, and says where a client is reached from now on. */
  readonly resumes: boolean;
};

/** The function of one route of the HTTP API. */
export type HttpFunctionSpec = {
  readonly name: string;
  /** Folder below processors/gateway. */
  readonly folder: string;
  readonly route: string;
  /** One order by its ID, a customer's orders by the index, or the levels of stock. */
  readonly reads: "order" | "customer" | "stock";
};

export const processorFunctions: readonly ProcessorFunctionSpec[] = [
  { name: "order", emits: true, transacts: false, sendsMail: false, isView: false },
  { name: "payment", emits: true, transacts: false, sendsMail: false, isView: false },
  { name: "stock", emits: true, transacts: true, sendsMail: false, isView: false },
  { name: "mail", emits: true, transacts: false, sendsMail: true, isView: false },
  { name: "orders", emits: false, transacts: false, sendsMail: false, isView: true },
];

const silent = { replies: false, appends: false, readsOrders: false, resumes: false };

export const gatewayFunctions: readonly GatewayFunctionSpec[] = [
  { ...silent, name: "gateway-connect", folder: "connect", route: "$connect" },
  { ...silent, name: "gateway-disconnect", folder: "disconnect", route: "$disconnect" },
  { ...silent, name: "gateway-default", folder: "default", route: "$default", replies: true },
  { ...silent, name: "gateway-order", folder: "order", route: "order", replies: true, appends: true },
  {
    ...silent,
    name: "gateway-get-order",
    folder: "getOrder",
    route: "getOrder",
    replies: true,
    readsOrders: true,
  },
  {
    ...silent,
    name: "gateway-resume",
    folder: "resume",
    route: "resume",
    replies: true,
    readsOrders: true,
    resumes: true,
  },
];

export const httpFunctions: readonly HttpFunctionSpec[] = [
  { name: "gateway-read-order", folder: "readOrder", route: "GET /orders/{id}", reads: "order" },
  {
    name: "gateway-list-orders",
    folder: "listOrders",
    route: "GET /customers/{id}/orders",
    reads: "customer",
  },
  { name: "gateway-list-products", folder: "listProducts", route: "GET /products", reads: "stock" },
];

/** The function behind the failure destination. */
export const failuresFunction = "failures";

/** The function that archives the log. */
export const archiveFunction = "archive";

/** The entry file of every function, relative to the project, by the function's name. */
export const entryFiles: ReadonlyMap<string, string> = new Map([
  ...processorFunctions.map(({ name }) => [name, `processors/${name}/lambda.ts`] as const),
  [failuresFunction, `processors/${failuresFunction}/lambda.ts`],
  ...[...gatewayFunctions, ...httpFunctions].map(
    ({ name, folder }) => [name, `processors/gateway/${folder}/lambda.ts`] as const,
  ),
  [archiveFunction, `processors/${archiveFunction}/lambda.ts`] as const,
]);
