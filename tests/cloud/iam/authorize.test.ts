// Covers how a role's policies are read and judged, and what each request is taken to want. Does not cover conditions
// of statements, which are not evaluated: such an Allow does not allow.
import { describe, expect, test } from "@jest/globals";
import { accessesOf } from "../../../cloud/iam/accessesOf.ts";
import { createAuthorize } from "../../../cloud/iam/createAuthorize.ts";
import { judge, parsePolicy } from "../../../cloud/iam/policy.ts";
import type { ServiceRequest } from "../../../cloud/service.ts";

const place = { region: "eu-central-1", account: "123456789012" };
const stream = "arn:aws:kinesis:eu-central-1:123456789012:stream/log";
const table = "arn:aws:dynamodb:eu-central-1:123456789012:table/orders";

function request(over: Partial<ServiceRequest> & { readonly json?: object }): ServiceRequest {
  const { json, ...rest } = over;
  return {
    method: "POST",
    path: "/",
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.from(json === undefined ? "" : JSON.stringify(json)),
    ...rest,
  };
}

const target = (operation: string) => ({ headers: { "x-amz-target": `Prefix_1.${operation}` } });
const policy = (...statements: object[]) => parsePolicy(JSON.stringify({ Statement: statements }));

describe("a policy", () => {
  const access = { action: "kinesis:PutRecords", resource: stream };

  test.each<[string, object[], string]>([
    [
      "allows what it names",
      [{ Effect: "Allow", Action: "kinesis:PutRecords", Resource: stream }],
      "allowed",
    ],
    ["allows by wildcard", [{ Effect: "Allow", Action: ["kinesis:Put*"], Resource: "*/lo?" }], "allowed"],
    [
      "knows no case of actions",
      [{ Effect: "Allow", Action: "Kinesis:putrecords", Resource: "*" }],
      "allowed",
    ],
    ["allows nothing else", [{ Effect: "Allow", Action: "kinesis:PutRecord", Resource: "*" }], "not allowed"],
    ["names other resources", [{ Effect: "Allow", Action: "*", Resource: `${stream}s` }], "not allowed"],
    [
      "denies whatever else it allows",
      [
        { Effect: "Allow", Action: "*", Resource: "*" },
        { Effect: "Deny", NotAction: "kinesis:GetRecords", Resource: "*" },
      ],
      "denied",
    ],
    [
      "does not allow on a condition",
      [{ Effect: "Allow", Action: "*", Resource: "*", Condition: { Bool: { x: "true" } } }],
      "not allowed",
    ],
    ["is empty", [], "not allowed"],
  ])("%s", (_title, statements, verdict) => {
    expect(judge(policy(...statements), access)).toBe(verdict);
  });
});

describe("a request", () => {
  test.each<[string, string, ServiceRequest, object[]]>([
    [
      "to a stream by its name",
      "kinesis",
      request({ ...target("PutRecords"), json: { StreamName: "log" } }),
      [{ action: "kinesis:PutRecords", resource: stream }],
    ],
    [
      "to an index",
      "dynamodb",
      request({ ...target("Query"), json: { TableName: "orders", IndexName: "by-customer" } }),
      [{ action: "dynamodb:Query", resource: `${table}/index/by-customer` }],
    ],
    [
      "for a transaction asks for each of its actions",
      "dynamodb",
      request({
        ...target("TransactWriteItems"),
        json: {
          TransactItems: [{ Put: { TableName: "orders" } }, { ConditionCheck: { TableName: "orders" } }],
        },
      }),
      [
        { action: "dynamodb:PutItem", resource: table },
        { action: "dynamodb:ConditionCheckItem", resource: table },
      ],
    ],
    [
      "to a connection",
      "execute-api",
      request({ path: "/abc/dev/@connections/x%3D" }),
      [
        {
          action: "execute-api:ManageConnections",
          resource: "arn:aws:execute-api:eu-central-1:123456789012:abc/dev/POST/@connections/x=",
        },
      ],
    ],
    [
      "to put an object",
      "s3",
      request({ method: "PUT", path: "/bucket/a/b" }),
      [{ action: "s3:PutObject", resource: "arn:aws:s3:::bucket/a/b" }],
    ],
    [
      "to send a mail",
      "ses",
      request({ path: "/v2/email/outbound-emails", json: { FromEmailAddress: "Shop <shop@example.com>" } }),
      [
        {
          action: "ses:SendEmail",
          resource: "arn:aws:ses:eu-central-1:123456789012:identity/shop@example.com",
        },
      ],
    ],
  ])("%s", (_title, service, sent, accesses) => {
    expect(accessesOf(service, sent, place)).toEqual(accesses);
  });
});

describe("a caller", () => {
  const role = "arn:aws:iam::123456789012:role/orders";
  const authorize = createAuthorize({
    ...place,
    roleOf: new Map([["ASIAROLE", role]]),
    statements: new Map([
      [role, policy({ Effect: "Allow", Action: "kinesis:GetRecords", Resource: stream })],
    ]),
  });
  const from = (accessKeyId: string, operation: string) =>
    request({
      ...target(operation),
      json: { StreamARN: stream },
      credential: { accessKeyId, region: place.region, service: "kinesis" },
    });

  test("with a function's credentials may do what its role allows, and hears in AWS's words what it may not", () => {
    expect(authorize("kinesis", from("ASIAROLE", "GetRecords"))).toBeUndefined();
    const refused = authorize("kinesis", from("ASIAROLE", "PutRecords"));
    expect(refused?.status).toBe(400);
    expect(JSON.parse(String(refused?.body))).toMatchObject({
      __type: "AccessDeniedException",
      message: `User: arn:aws:sts::123456789012:assumed-role/orders/orders is not authorized to perform: kinesis:PutRecords on resource: ${stream} because no identity-based policy allows the kinesis:PutRecords action`,
    });
  });

  test("with any other credentials is the account's owner", () => {
    expect(authorize("kinesis", from("AKIAOWNER", "DeleteStream"))).toBeUndefined();
  });
});
