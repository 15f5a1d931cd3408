import type { LambdaFunction } from "../createFunction.ts";
import { logGroupOf } from "../environmentVariables.ts";

/** A function as GetFunctionConfiguration and ListFunctions tell it. `startedAtMs` stands for the last deployment. */
export function toConfiguration({ settings, artefact }: LambdaFunction, startedAtMs: number): object {
  return {
    FunctionName: settings.name,
    FunctionArn: settings.arn,
    Runtime: settings.runtime ?? "nodejs22.x",
    Role: settings.roleArn,
    Handler: settings.handler,
    CodeSize: artefact.codeSizeBytes,
    Description: settings.description ?? "",
    Timeout: settings.timeoutMs / 1000,
    MemorySize: settings.memoryMb,
    LastModified: new Date(startedAtMs).toISOString().replace("Z", "+0000"),
    ...(artefact.codeSha256 !== undefined && { CodeSha256: artefact.codeSha256 }),
    Version: "$LATEST",
    ...(Object.keys(settings.environment).length > 0 && { Environment: { Variables: settings.environment } }),
    TracingConfig: { Mode: "PassThrough" },
    State: "Active",
    LastUpdateStatus: "Successful",
    PackageType: "Zip",
    Architectures: ["x86_64"],
    EphemeralStorage: { Size: 512 },
    LoggingConfig: { LogFormat: "Text", LogGroup: logGroupOf(settings) },
  };
}
