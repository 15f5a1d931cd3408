import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { Construct } from "constructs";
import { environment } from "../../engine/lambda/environment.ts";
import { createRole, type Grant } from "./role.ts";

export type LambdaOptions = {
  /** The function's name in functions.ts, which its artefact bears. */
  readonly name: string;
  /** The name that it is deployed under. */
  readonly functionName: string;
  /** Whose package it runs, where that is another one's. */
  readonly artefact?: string;
  readonly artefactHash: string;
  readonly timeoutSeconds: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly grants: readonly Grant[];
  /** Queue for events that every asynchronous attempt failed with. */
  readonly deadLetterArn?: string | undefined;
};

const memoryMb = 512;
const logRetentionDays = 30;
/** Characters of the package's hash that name a version. */
const versionLength = 12;

/** Where a function's package stands, relative to the stack. */
export function artefactPath(name: string): string {
  return `assets/${name}.zip`;
}

/** One function with its log group and a role of its own. */
export class Lambda extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, options: LambdaOptions) {
    super(scope, options.name);
    const { functionName, deadLetterArn } = options;
    const logs = new CloudwatchLogGroup(this, "logs", {
      name: `/aws/lambda/${functionName}`,
      retentionInDays: logRetentionDays,
    });
    const writeLogs = {
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [`${logs.arn}:*`],
    };
    const keepDead = deadLetterArn ? [{ actions: ["sqs:SendMessage"], resources: [deadLetterArn] }] : [];
    const grants = [writeLogs, ...keepDead, ...options.grants];
    const { role, policy } = createRole(this, { name: functionName, grants });
    this.function = new LambdaFunction(this, "function", {
      functionName,
      role: role.arn,
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: "index.handler",
      filename: artefactPath(options.artefact ?? options.name),
      sourceCodeHash: options.artefactHash,
      memorySize: memoryMb,
      timeout: options.timeoutSeconds,
      ...(deadLetterArn && { deadLetterConfig: { targetArn: deadLetterArn } }),
      environment: {
        variables: {
          [environment.logLevel]: "info",
          [environment.version]: options.artefactHash.slice(0, versionLength),
          ...options.variables,
        },
      },
      // Whatever uses the function needs its permissions: Lambda refuses an event source mapping without them.
      dependsOn: [logs, policy],
    });
  }
}
