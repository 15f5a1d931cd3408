// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is Terraform's own syntax that is read here
/**
 * Covers: a synthesized file becomes resources in dependency order with every reference resolved; count, for_each,
 * dynamic blocks, locals, variables, data sources; what is ignored, what stops, and how mistakes are named. Does not
 * cover: bringing the resources up.
 */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { loadStack, resourcesOf, type Stack } from "../../../cloud/stack/index.ts";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function load(content: object): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), "stack-"));
  folders.push(folder);
  const path = join(folder, "cdk.tf.json");
  const provider = { aws: [{ region: "eu-central-1" }] };
  await writeFile(path, JSON.stringify({ provider, ...content }));
  return loadStack(path, { account: "000000000000", endpointUrl: "http://127.0.0.1:4566" });
}

const attributesOf = (stack: Stack, address: string) =>
  stack.resources.find((resource) => resource.address === address)?.attributes;

describe("a stack", () => {
  test("is resolved in dependency order", async () => {
    const stack = await load({
      data: {
        aws_caller_identity: { current: {} },
        aws_region: { here: {} },
        aws_partition: { current: {} },
        aws_iam_policy_document: {
          read: {
            statement: [
              {
                actions: ["kinesis:GetRecords"],
                resources: ["${aws_kinesis_stream.log.arn}", "${aws_kinesis_stream.log.arn}/*"],
                condition: [
                  {
                    test: "StringEquals",
                    variable: "aws:RequestedRegion",
                    values: ["${data.aws_region.here.name}"],
                  },
                ],
              },
            ],
          },
        },
      },
      locals: { prefix: "shop-${var.stage}" },
      variable: { stage: { default: "dev" } },
      resource: {
        aws_iam_role_policy: {
          read: {
            name: "read",
            role: "${aws_iam_role.reader.id}",
            policy: "${data.aws_iam_policy_document.read.json}",
          },
        },
        aws_iam_role: { reader: { name: "${local.prefix}-reader", assume_role_policy: "{}" } },
        aws_kinesis_stream: { log: { name: "${local.prefix}-log" } },
        aws_s3_bucket: {
          failures: { bucket: "${local.prefix}-${data.aws_caller_identity.current.account_id}" },
        },
      },
      output: {
        stream: { value: "${aws_kinesis_stream.log.arn}" },
        broken: { value: "${aws_kinesis_stream.log.x}" },
      },
    });
    const arn = "arn:aws:kinesis:eu-central-1:000000000000:stream/shop-dev-log";
    expect(attributesOf(stack, "aws_kinesis_stream.log")).toMatchObject({ arn, shard_count: 1 });
    expect(attributesOf(stack, "aws_s3_bucket.failures")?.arn).toBe("arn:aws:s3:::shop-dev-000000000000");
    const order = stack.resources.map(({ address }) => address);
    expect(order.indexOf("aws_iam_role.reader")).toBeLessThan(order.indexOf("aws_iam_role_policy.read"));
    const policy = attributesOf(stack, "aws_iam_role_policy.read");
    expect(policy?.role).toBe("shop-dev-reader");
    expect(JSON.parse(String(policy?.policy))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "kinesis:GetRecords",
          Resource: [arn, `${arn}/*`],
          Condition: { StringEquals: { "aws:RequestedRegion": "eu-central-1" } },
        },
      ],
    });
    expect(stack.outputs).toEqual({ stream: arn });
    expect(stack.notices).toEqual([expect.stringContaining("The output broken is left out")]);
  });

  test("gives WebSocket APIs addresses on the one port, the same ones every time", async () => {
    const content = {
      resource: {
        aws_apigatewayv2_api: { api: { name: "shop", protocol_type: "WEBSOCKET" } },
        aws_apigatewayv2_stage: { dev: { api_id: "${aws_apigatewayv2_api.api.id}", name: "dev" } },
        aws_lambda_function: {
          f: {
            function_name: "f",
            role: "r",
            environment: {
              variables: { URL: '${replace(aws_apigatewayv2_stage.dev.invoke_url, "/^ws/", "http")}' },
            },
          },
        },
      },
    };
    const stack = await load(content);
    const id = attributesOf(stack, "aws_apigatewayv2_api.api")?.id;
    expect(id).toMatch(/^[a-z0-9]{10}$/);
    expect(attributesOf(stack, "aws_apigatewayv2_stage.dev")?.invoke_url).toBe(
      `ws://127.0.0.1:4566/${id}/dev`,
    );
    expect(attributesOf(stack, "aws_lambda_function.f")?.environment).toEqual({
      variables: { URL: `http://127.0.0.1:4566/${id}/dev` },
    });
    expect(attributesOf(await load(content), "aws_apigatewayv2_api.api")?.id).toBe(id);
  });

  test("has several resources of a block with count or for_each", async () => {
    const stack = await load({
      resource: {
        aws_sqs_queue: {
          jobs: { count: 2, name: "jobs-${count.index}" },
          named: { for_each: { a: "x", b: "y" }, name: "${each.key}-${each.value}" },
          all: { name: '${join("-", aws_sqs_queue.jobs[*].name)}-${aws_sqs_queue.named["b"].name}' },
        },
      },
    });
    expect(resourcesOf(stack, "aws_sqs_queue").map(({ address }) => address)).toEqual([
      "aws_sqs_queue.jobs[0]",
      "aws_sqs_queue.jobs[1]",
      'aws_sqs_queue.named["a"]',
      'aws_sqs_queue.named["b"]',
      "aws_sqs_queue.all",
    ]);
    expect(attributesOf(stack, "aws_sqs_queue.all")?.name).toBe("jobs-0-jobs-1-b-y");
  });

  test("writes out dynamic blocks", async () => {
    const stack = await load({
      resource: {
        aws_dynamodb_table: {
          t: {
            name: "table",
            hash_key: "pk",
            dynamic: {
              attribute: { for_each: ["pk", "sk"], content: { name: "${attribute.value}", type: "S" } },
            },
          },
        },
      },
    });
    expect(attributesOf(stack, "aws_dynamodb_table.t")?.attribute).toEqual([
      { name: "pk", type: "S" },
      { name: "sk", type: "S" },
    ]);
  });

  test("names what is ignored, and may refer to it", async () => {
    const stack = await load({
      resource: {
        aws_cloudwatch_metric_alarm: { late: { alarm_name: "late" } },
        aws_sns_topic: { t: { name: '${replace(aws_cloudwatch_metric_alarm.late.alarm_name, "l", "L")}' } },
      },
    });
    expect(stack.notices).toEqual([
      "aws_cloudwatch_metric_alarm (late) is ignored: nothing watches metrics here.",
    ]);
    expect(stack.resources.map(({ address }) => address)).toEqual(["aws_sns_topic.t"]);
    expect(attributesOf(stack, "aws_sns_topic.t")?.name).toBe("Late");
  });
});

describe("a stack that cannot be brought up", () => {
  test.each<[string, object, string]>([
    [
      "names every type that is not emulated",
      {
        resource: { aws_rds_cluster: { db: {} }, aws_sfn_state_machine: { m: {} } },
        data: { aws_vpc: { v: {} } },
      },
      "aws_rds_cluster (db) is not emulated; aws_sfn_state_machine (m) is not emulated; data.aws_vpc (v) is not emulated",
    ],
    [
      "names the resource, the argument and the unknown reference",
      {
        resource: {
          aws_lambda_function: { f: { environment: { variables: { T: "${aws_dynamodb_table.no.name}" } } } },
        },
      },
      'aws_lambda_function.f: environment: variables: T: "aws_dynamodb_table.no.name" refers to something that the stack does not have',
    ],
    [
      "names an unknown attribute",
      { resource: { aws_sns_topic: { t: { name: "t" }, u: { name: "${aws_sns_topic.t.nam}" } } } },
      'aws_sns_topic.u: name: there is no attribute "nam"',
    ],
    [
      "names the members of a cycle",
      {
        resource: {
          aws_sns_topic: { a: { name: "${aws_sns_topic.b.arn}" }, b: { name: "${aws_sns_topic.a.arn}" } },
        },
      },
      "aws_sns_topic.a -> aws_sns_topic.b -> aws_sns_topic.a",
    ],
    [
      "names a missing argument",
      { resource: { aws_dynamodb_table: { t: { hash_key: "pk" } } } },
      'aws_dynamodb_table.t: the argument "name" is missing',
    ],
    [
      "names a missing dependency",
      { resource: { aws_sns_topic: { t: { depends_on: ["aws_sns_topic.gone"] } } } },
      'depends_on names "aws_sns_topic.gone"',
    ],
    [
      "names a variable without value",
      { variable: { stage: {} }, resource: { aws_sns_topic: { t: { name: "${var.stage}" } } } },
      "TF_VAR_stage",
    ],
    ["refuses modules", { module: { vpc: {} } }, "uses modules (vpc)"],
    [
      "refuses APIs that are neither WebSocket nor HTTP",
      { resource: { aws_apigatewayv2_api: { a: { name: "a", protocol_type: "REST" } } } },
      "an API of type REST is not emulated",
    ],
  ])("%s", async (_what, content, message) => {
    await expect(load(content)).rejects.toMatchObject({
      code: "STACK_INVALID",
      message: expect.stringContaining(message),
    });
  });

  test("says what to do about a missing file", async () => {
    await expect(loadStack("/nowhere/cdk.tf.json", { account: "0", endpointUrl: "" })).rejects.toThrow(
      "Synthesize it first",
    );
  });
});
