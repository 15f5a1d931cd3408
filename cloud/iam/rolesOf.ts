import { blocksOf, requiredText, textOf } from "../stack/config.ts";
import { resourcesOf, type Stack } from "../stack/stack.ts";
import { parsePolicy, type Statement } from "./policy.ts";

/** What each role of a stack may do, by its ARN, and what of it cannot be told here. */
export type Roles = {
  readonly statements: ReadonlyMap<string, readonly Statement[]>;
  readonly notices: readonly string[];
};

const anyLog = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];

/** Policies of AWS that functions are often given, by name (AWS managed policy reference). */
const managedPolicies: Readonly<Record<string, readonly string[]>> = {
  AWSLambdaBasicExecutionRole: anyLog,
  AWSLambdaSQSQueueExecutionRole: [
    ...anyLog,
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
  ],
  AWSLambdaKinesisExecutionRole: [
    ...anyLog,
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
    "kinesis:ListStreams",
    "kinesis:SubscribeToShard",
  ],
};

/** Collects the policies of every role: inline, attached, and AWS's own as far as they are known here. */
export function rolesOf(stack: Stack): Roles {
  const arnByName = new Map<string, string>();
  const statements = new Map<string, Statement[]>();
  const notices: string[] = [];
  const add = (role: string, more: readonly Statement[]): void => {
    statements.get(arnByName.get(role) ?? role)?.push(...more);
  };
  for (const { attributes } of resourcesOf(stack, "aws_iam_role")) {
    const arn = requiredText(attributes, "arn");
    arnByName.set(requiredText(attributes, "name"), arn);
    const inline = blocksOf(attributes, "inline_policy").map((block) => textOf(block, "policy") ?? "{}");
    statements.set(arn, inline.flatMap(parsePolicy));
  }
  for (const { attributes } of resourcesOf(stack, "aws_iam_role_policy")) {
    add(requiredText(attributes, "role"), parsePolicy(requiredText(attributes, "policy")));
  }
  const policies = new Map(
    resourcesOf(stack, "aws_iam_policy").map(({ attributes }) => [
      requiredText(attributes, "arn"),
      parsePolicy(requiredText(attributes, "policy")),
    ]),
  );
  for (const { attributes, address } of resourcesOf(stack, "aws_iam_role_policy_attachment")) {
    const arn = requiredText(attributes, "policy_arn");
    const known = policies.get(arn) ?? managedStatements(arn);
    if (known === undefined) notices.push(`${address}: ${arn} is not known here and allows nothing.`);
    else add(requiredText(attributes, "role"), known);
  }
  return { statements, notices };
}

function managedStatements(arn: string): readonly Statement[] | undefined {
  const actions = managedPolicies[arn.slice(arn.lastIndexOf("/") + 1)];
  if (actions === undefined) return undefined;
  const all = { patterns: ["*"], except: false };
  return [
    { effect: "Allow", actions: { patterns: actions, except: false }, resources: all, conditional: false },
  ];
}
