// Covers the synthesized stack: everything that order, loss and safety depend on, one by one; that it is the same on
// every machine and every time. Does not cover what Terraform's provider makes of it.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { entryFiles, processorFunctions } from "../../stacks/functions.ts";
import { readSettings } from "../../stacks/settings.ts";
import { synthesize } from "../../stacks/synthesize.ts";
import { synthesizedStack } from "../support/synthesizedStack.ts";

type Block = Record<string, unknown>;
type StackJson = { readonly resource: Record<string, Record<string, Block>> };

const folders: string[] = [];
let path: string;
let text: string;
let stack: StackJson;

async function synthesizeTo(stage: string): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), "orderly-synth-"));
  folders.push(outDir);
  return synthesize({ outDir, stage, region: "eu-central-1" });
}

beforeAll(async () => {
  path = await synthesizedStack();
  text = await readFile(path, "utf8");
  stack = JSON.parse(text) as StackJson;
}, 180_000);

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

const all = (type: string): readonly Block[] => Object.values(stack.resource[type] ?? {});

describe("the log", () => {
  test("is encrypted and kept for a week", () => {
    expect(all("aws_kinesis_stream")).toMatchObject([
      {
        name: "orderly-dev-log",
        encryption_type: "KMS",
        kms_key_id: "alias/aws/kinesis",
        retention_period: 168,
      },
    ]);
  });
});

describe("each processor", () => {
  test("has a table that is encrypted and can be restored to any point in time", () => {
    const tables = all("aws_dynamodb_table");
    const keyed = [
      ...processorFunctions.map(({ name }) => `orderly-dev-${name}`),
      "orderly-dev-orders-b",
      "orderly-dev-replay",
    ];
    expect(tables.map(({ name }) => name).sort()).toEqual([...keyed, "orderly-dev-forwards"].sort());
    for (const table of tables) {
      expect(table).toMatchObject({
        billing_mode: "PAY_PER_REQUEST",
        point_in_time_recovery: { enabled: true },
        server_side_encryption: { enabled: true },
        hash_key: "pk",
        ...(keyed.includes(String(table.name)) && { range_key: "sk" }),
      });
    }
  });

  test("reads the log from its beginning, reports item failures, bisects, and gives up to a bucket", () => {
    const mappings = all("aws_lambda_event_source_mapping").filter(
      ({ destination_config }) => destination_config,
    );
    // The second one of the view stands still until it is made again.
    expect(mappings).toHaveLength(processorFunctions.length + 1);
    for (const mapping of mappings) {
      expect(mapping).toMatchObject({
        starting_position: "TRIM_HORIZON",
        bisect_batch_on_function_error: true,
        maximum_retry_attempts: 100,
        function_response_types: ["ReportBatchItemFailures"],
        destination_config: { on_failure: { destination_arn: expect.stringMatching(/aws_s3_bucket/) } },
      });
      expect(mapping.parallelization_factor ?? 1).toBe(1);
      expect(mapping).not.toHaveProperty("filter_criteria");
    }
  });

  test("has what is parked indexed in every table, and the orders view by customer and time", () => {
    const parked = {
      name: "parked",
      hash_key: "parkedIn",
      range_key: "parkedAt",
      projection_type: "INCLUDE",
    };
    for (const name of [...processorFunctions.map((spec) => spec.name), "orders-b"]) {
      const table = all("aws_dynamodb_table").find((one) => one.name === `orderly-dev-${name}`);
      expect(table?.global_secondary_index).toContainEqual(expect.objectContaining(parked));
    }
    const views = all("aws_dynamodb_table").filter(({ name }) =>
      String(name).startsWith("orderly-dev-orders"),
    );
    expect(views).toHaveLength(2);
    for (const view of views) {
      expect(view).toMatchObject({
        global_secondary_index: [
          parked,
          { name: "by-customer", hash_key: "customerId", range_key: "placedAt", projection_type: "ALL" },
        ],
      });
    }
  });
});

describe("a view", () => {
  test("has two places of one package; which of them is driven is not the deployment's affair", () => {
    const functions = all("aws_lambda_function").filter(({ filename }) => filename === "assets/orders.zip");
    expect(functions.map(({ function_name }) => function_name).sort()).toEqual([
      "orderly-dev-orders",
      "orderly-dev-orders-b",
    ]);
    const mappings = all("aws_lambda_event_source_mapping").filter(({ lifecycle }) => lifecycle);
    expect(mappings.map(({ enabled }) => enabled).sort()).toEqual([false, true]);
    for (const { lifecycle } of mappings) expect(lifecycle).toEqual({ ignore_changes: ["enabled"] });
  });
});

describe("the archive", () => {
  test("gets every batch again for as long as the stream keeps it, and gives none up", () => {
    const [mapping, ...others] = all("aws_lambda_event_source_mapping").filter(
      ({ destination_config }) => !destination_config,
    );
    expect(others).toEqual([]);
    expect(mapping).toMatchObject({ starting_position: "TRIM_HORIZON", batch_size: 10_000 });
    for (const setting of ["maximum_retry_attempts", "maximum_record_age_in_seconds", "filter_criteria"]) {
      expect(mapping).not.toHaveProperty(setting);
    }
  });

  test("never expires, and what is overwritten or deleted can be had back for 30 days", () => {
    expect(all("aws_s3_bucket_versioning")).toMatchObject([
      { versioning_configuration: { status: "Enabled" } },
    ]);
    const rules = all("aws_s3_bucket_lifecycle_configuration").flatMap(({ rule }) => rule as Block[]);
    const [cool] = rules.filter(({ id }) => id === "cool");
    expect(cool).toMatchObject({ noncurrent_version_expiration: [{ noncurrent_days: 30 }] });
    expect(cool).not.toHaveProperty("expiration");
  });
});

describe("each function", () => {
  test("runs on Node.js 22 and arm64, with a package, a time-out and a log group that expires", () => {
    const functions = all("aws_lambda_function");
    expect(functions).toHaveLength(entryFiles.size + 1);
    const groups = new Map(all("aws_cloudwatch_log_group").map((group) => [group.name, group]));
    for (const one of functions) {
      expect(one).toMatchObject({
        runtime: "nodejs22.x",
        architectures: ["arm64"],
        handler: "index.handler",
        filename: expect.stringMatching(/^assets\/[a-z-]+\.zip$/),
        source_code_hash: expect.any(String),
        timeout: expect.any(Number),
      });
      expect(groups.get(`/aws/lambda/${one.function_name}`)).toMatchObject({ retention_in_days: 30 });
    }
  });

  test("has a role of its own with exactly the actions that it does, and no wildcard of actions", () => {
    const actions = Object.fromEntries(
      all("aws_iam_role_policy").map(({ name, policy }) => {
        const { Statement } = JSON.parse(policy as string) as {
          Statement: { Action: string[]; Resource: string[] }[];
        };
        for (const { Action, Resource } of Statement) {
          expect(Action.join()).not.toContain("*");
          expect(Resource).not.toContain("*");
        }
        return [name, Statement.flatMap(({ Action }) => Action).sort()];
      }),
    );
    const logs = ["logs:CreateLogStream", "logs:PutLogEvents"];
    const post = "execute-api:ManageConnections";
    const reads = [
      "kinesis:DescribeStream",
      "kinesis:DescribeStreamSummary",
      "kinesis:GetRecords",
      "kinesis:GetShardIterator",
      "kinesis:ListShards",
    ];
    const view = [
      ...logs,
      ...reads,
      "dynamodb:BatchGetItem",
      "dynamodb:DeleteItem",
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:Query",
      "s3:ListBucket",
      "s3:PutObject",
      post,
    ];
    const service = [...view, "kinesis:PutRecords"];
    expect(actions).toEqual({
      "orderly-dev-order": service.sort(),
      "orderly-dev-payment": service,
      "orderly-dev-stock": [...service, "dynamodb:ConditionCheckItem"].sort(),
      "orderly-dev-mail": [...service, "ses:SendEmail"].sort(),
      "orderly-dev-orders": view.sort(),
      "orderly-dev-orders-b": view,
      "orderly-dev-archive": [
        ...logs,
        ...reads,
        ...["dynamodb:GetItem", "dynamodb:PutItem"],
        ...["s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"],
      ].sort(),
      "orderly-dev-failures": [
        ...logs,
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:PutRecords",
        "s3:GetObject",
        "sqs:SendMessage",
        post,
      ].sort(),
      "orderly-dev-gateway-connect": logs,
      "orderly-dev-gateway-disconnect": logs,
      "orderly-dev-gateway-default": [post, ...logs],
      "orderly-dev-gateway-order": [post, "kinesis:PutRecords", ...logs],
      "orderly-dev-gateway-get-order": ["dynamodb:GetItem", post, ...logs],
      // The view's own table, and the pointer to it.
      "orderly-dev-gateway-read-order": ["dynamodb:GetItem", "dynamodb:GetItem", ...logs],
      "orderly-dev-gateway-list-orders": ["dynamodb:GetItem", "dynamodb:Query", ...logs],
      "orderly-dev-gateway-list-products": ["dynamodb:BatchGetItem", ...logs],
      "orderly-dev-gateway-resume": [
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        post,
        ...logs,
      ],
    });
  });

  test("of a route may be called by that route alone", () => {
    const sources = all("aws_lambda_permission")
      .filter(({ principal }) => principal === "apigateway.amazonaws.com")
      .map(({ source_arn }) => String(source_arn).replace(/^.*execution_arn\}\//, ""));
    const routes = ["$connect", "$default", "$disconnect", "getOrder", "order", "resume"];
    expect(sources.sort()).toEqual([
      "$default/GET/customers/{id}/orders",
      "$default/GET/orders/{id}",
      "$default/GET/products",
      ...routes.map((route) => `dev/${route}`),
    ]);
  });
});

describe("the HTTP API", () => {
  test("is throttled, takes reads from any page, and speaks payload format 2.0", () => {
    const api = all("aws_apigatewayv2_api").find(({ protocol_type }) => protocol_type === "HTTP");
    expect(api?.cors_configuration).toEqual({
      allow_headers: ["authorization"],
      allow_methods: ["GET"],
      allow_origins: ["*"],
      max_age: 3_600,
    });
    const stage = all("aws_apigatewayv2_stage").find(({ name }) => name === "$default");
    expect(stage).toMatchObject({
      auto_deploy: true,
      default_route_settings: { throttling_burst_limit: 1_000, throttling_rate_limit: 500 },
    });
    const versions = all("aws_apigatewayv2_integration").map((one) => one.payload_format_version);
    expect(versions.filter((version) => version === "2.0")).toHaveLength(3);
  });
});

describe("each bucket", () => {
  test("is encrypted, private and takes no plain HTTP", () => {
    const buckets = all("aws_s3_bucket").length;
    const accesses = all("aws_s3_bucket_public_access_block");
    expect(accesses).toHaveLength(buckets);
    for (const access of accesses) {
      expect(access).toMatchObject({
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
      });
    }
    expect(all("aws_s3_bucket_server_side_encryption_configuration")).toHaveLength(buckets);
    const policies = all("aws_s3_bucket_policy");
    expect(policies).toHaveLength(buckets);
    for (const { policy } of policies) expect(policy).toContain("aws:SecureTransport");
  });
});

describe("what is synthesized", () => {
  test("names no path of the machine", () => {
    expect(text).not.toContain(process.cwd());
    expect(text).not.toContain(tmpdir());
  });

  test("is the same the second time, packages included", async () => {
    const again = await synthesizeTo("dev");
    expect(await readFile(again, "utf8")).toBe(text);
    const assets = await readdir(join(path, "..", "assets"));
    for (const asset of assets) {
      const [one, two] = await Promise.all(
        [path, again].map((file) => readFile(join(file, "..", "assets", asset))),
      );
      expect(one?.equals(two as Buffer)).toBe(true);
    }
  }, 60_000);

  test("bears the stage in every name, and protects the tables of prod", async () => {
    const prod = JSON.parse(await readFile(await synthesizeTo("prod"), "utf8")) as StackJson;
    const tables = Object.values(prod.resource.aws_dynamodb_table ?? {});
    for (const table of tables) {
      expect(table).toMatchObject({
        name: expect.stringMatching(/^orderly-prod-/),
        deletion_protection_enabled: true,
      });
    }
  }, 60_000);
});

describe("settings", () => {
  test.each([
    [{ ORDERLY_STAGE: "Prod" }, "ORDERLY_STAGE"],
    [{ ORDERLY_REGION: "europe" }, "ORDERLY_REGION"],
    [{ ORDERLY_MAIL_SENDER: "shop" }, "ORDERLY_MAIL_SENDER"],
  ])("that make no sense are refused by name: %j", (from, name) => {
    expect(() => readSettings(from)).toThrow(name);
  });
});

describe("what Lambda gives up", () => {
  test("is told of to the failures function by S3 alone, and lands in dead letters that are encrypted", () => {
    expect(all("aws_s3_bucket_notification")).toMatchObject([
      {
        bucket: expect.stringMatching(/failures/),
        lambda_function: [
          {
            lambda_function_arn: expect.stringMatching(/failures|failed/),
            events: ["s3:ObjectCreated:*"],
          },
        ],
      },
    ]);
    const s3 = all("aws_lambda_permission").filter(({ principal }) => principal === "s3.amazonaws.com");
    expect(s3).toMatchObject([{ source_arn: expect.stringMatching(/failures/) }]);
    const failures = all("aws_lambda_function").find(({ function_name }) =>
      /failures/.test(String(function_name)),
    );
    expect(failures?.dead_letter_config).toMatchObject({
      target_arn: expect.stringMatching(/aws_sqs_queue/),
    });
    expect(all("aws_sqs_queue")).toMatchObject([
      { sqs_managed_sse_enabled: true, message_retention_seconds: 1_209_600 },
    ]);
  });

  test("has an alarm, as have held keys, events that were not kept, and processors that are behind", () => {
    const alarms = all("aws_cloudwatch_metric_alarm").map(({ metric_name, dimensions }) => [
      metric_name,
      Object.values(dimensions as object)[0],
    ]);
    expect(alarms).toHaveLength(3 * processorFunctions.length + 3);
    expect(alarms).toEqual(
      expect.arrayContaining([
        ["KeysHeld", "payment"],
        ["EventsNotKept", "payment"],
        ["IteratorAge", "orderly-dev-payment"],
        ["IteratorAge", "orderly-dev-orders-b"],
        ["IteratorAge", "orderly-dev-archive"],
      ]),
    );
  });
});
