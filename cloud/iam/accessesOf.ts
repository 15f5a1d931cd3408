import type { ServiceRequest } from "../service.ts";
import type { Access } from "./policy.ts";

/** Where the resources of requests are. */
export type AccountPlace = { readonly region: string; readonly account: string };

type Json = Readonly<Record<string, unknown>>;
type Toll = (request: ServiceRequest, place: AccountPlace) => readonly Access[];

/**
 * What a request wants to do, and on what: what IAM would be asked on AWS (service authorization reference). Empty
 * for what needs no permission here.
 */
export function accessesOf(service: string, request: ServiceRequest, place: AccountPlace): readonly Access[] {
  return tolls[service]?.(request, place) ?? [{ action: `${service}:*`, resource: "*" }];
}

const tolls: Readonly<Record<string, Toll>> = {
  kinesis: (request, { region, account }) => {
    const { ConsumerARN, StreamARN, StreamName, ShardIterator } = jsonOf(request);
    const name = StreamName ?? streamOfIterator(ShardIterator);
    const resource =
      ConsumerARN ?? StreamARN ?? (name && `arn:aws:kinesis:${region}:${account}:stream/${name}`) ?? "*";
    return [{ action: `kinesis:${operationOf(request)}`, resource: String(resource) }];
  },
  dynamodb: (request, { region, account }) => {
    const tableArn = (name: unknown): string => `arn:aws:dynamodb:${region}:${account}:table/${name}`;
    return dynamodbAccesses(operationOf(request), jsonOf(request)).map(({ action, table, index }) => ({
      action: `dynamodb:${action}`,
      resource: index === undefined ? tableArn(table) : `${tableArn(table)}/index/${index}`,
    }));
  },
  ses: (request, { region, account }) => {
    if (request.method !== "POST") return [];
    const from = String(jsonOf(request).FromEmailAddress ?? "");
    const address = /<([^>]+)>$/.exec(from)?.[1] ?? from;
    return [{ action: "ses:SendEmail", resource: `arn:aws:ses:${region}:${account}:identity/${address}` }];
  },
  "execute-api": ({ method, path }, { region, account }) => {
    const resource = decodeURIComponent(path).replace(/^\/([^/]+)\/([^/]+)\//, `$1/$2/${method}/`);
    return [
      {
        action: "execute-api:ManageConnections",
        resource: `arn:aws:execute-api:${region}:${account}:${resource}`,
      },
    ];
  },
  lambda: (request, place) => [lambdaAccess(request, place)],
  s3: ({ method, path }) => {
    const [bucket = "", ...rest] = path.slice(1).split("/");
    const key = rest.join("/");
    const verb = { PUT: "Put", POST: "Put", DELETE: "Delete" }[method] ?? "Get";
    if (key !== "") return [{ action: `s3:${verb}Object`, resource: `arn:aws:s3:::${bucket}/${key}` }];
    const action = verb === "Get" ? "s3:ListBucket" : `s3:${verb === "Put" ? "Create" : verb}Bucket`;
    return [{ action, resource: `arn:aws:s3:::${bucket}` }];
  },
  sqs: (request, { region, account }) => {
    const { QueueUrl, QueueName } = jsonOf(request);
    const name = String(QueueUrl ?? QueueName ?? "")
      .split("/")
      .at(-1);
    return [{ action: `sqs:${operationOf(request)}`, resource: `arn:aws:sqs:${region}:${account}:${name}` }];
  },
  sns: ({ body }) => {
    const form = new URLSearchParams(body.toString("utf8"));
    return [{ action: `sns:${form.get("Action")}`, resource: form.get("TopicArn") ?? "*" }];
  },
};

const lambdaVerbs: Readonly<Record<string, string>> = { GET: "Get", PUT: "Update", DELETE: "Delete" };

/** Functions are named by name, partial ARN or ARN; creating and listing is done to no resource. */
function lambdaAccess({ method, path, query }: ServiceRequest, { region, account }: AccountPlace): Access {
  const [, , collection, subject, detail] = path.replace(/\/$/, "").split("/").map(decodeURIComponent);
  const arnOf = (resource: string): string => `arn:aws:lambda:${region}:${account}:${resource}`;
  if (collection === "event-source-mappings") {
    const verb = lambdaVerbs[method] ?? "Create";
    if (subject !== undefined) {
      const resource = arnOf(`event-source-mapping:${subject}`);
      return { action: `lambda:${verb}EventSourceMapping`, resource };
    }
    const action = method === "GET" ? "ListEventSourceMappings" : "CreateEventSourceMapping";
    return { action: `lambda:${action}`, resource: "*" };
  }
  if (subject === undefined) return { action: "lambda:ListFunctions", resource: "*" };
  const qualifier = query.get("Qualifier");
  const name = subject.replace(/^(.*:)?function:/, "") + (qualifier === null ? "" : `:${qualifier}`);
  return { action: `lambda:${functionAction(method, detail)}`, resource: arnOf(`function:${name}`) };
}

function functionAction(method: string, detail: string | undefined): string {
  if (detail === "invocations") return "InvokeFunction";
  if (detail === "configuration") return "GetFunctionConfiguration";
  if (detail !== "concurrency") return "GetFunction";
  const verb = method === "GET" ? "Get" : method === "PUT" ? "Put" : "Delete";
  return `${verb}FunctionConcurrency`;
}

type TableAccess = { readonly action: string; readonly table: unknown; readonly index?: unknown };

/** A transaction asks for each of its actions, a batch for each of its tables. */
function dynamodbAccesses(operation: string, json: Json): readonly TableAccess[] {
  if (operation === "TransactWriteItems" || operation === "TransactGetItems") {
    const entries = Array.isArray(json.TransactItems) ? (json.TransactItems as Json[]) : [];
    return entries.flatMap((entry) =>
      Object.entries(entry).map(([kind, request]) => ({
        action: kind === "ConditionCheck" ? "ConditionCheckItem" : `${kind}Item`,
        table: (request as Json | undefined)?.TableName,
      })),
    );
  }
  if (operation === "BatchGetItem" || operation === "BatchWriteItem") {
    return Object.keys(json.RequestItems ?? {}).map((table) => ({ action: operation, table }));
  }
  return [{ action: operation, table: json.TableName ?? "*", index: json.IndexName }];
}

function operationOf({ headers }: ServiceRequest): string {
  const target = headers["x-amz-target"] ?? "";
  return target.slice(target.indexOf(".") + 1);
}

function jsonOf({ body }: ServiceRequest): Json {
  try {
    return (JSON.parse(body.toString("utf8")) ?? {}) as Json;
  } catch {
    return {};
  }
}

/** Iterators of the embedded Kinesis begin with the stream's name. */
function streamOfIterator(iterator: unknown): unknown {
  if (typeof iterator !== "string") return undefined;
  try {
    return (JSON.parse(Buffer.from(iterator, "base64").toString("utf8")) as unknown[])[0];
  } catch {
    return undefined;
  }
}
