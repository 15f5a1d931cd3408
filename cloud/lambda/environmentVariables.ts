import type { FunctionSettings } from "./functionSettings.ts";

/**
 * The whole environment of a function's process: what AWS defines, and the function's own variables. Nothing
 * of this machine's. A function cannot override the reserved ones, so they come last.
 * (Lambda developer guide, "Defined runtime environment variables")
 */
export function environmentVariablesOf(
  settings: FunctionSettings,
  place: { readonly taskRoot: string; readonly logStream: string },
): Record<string, string> {
  const { sessionToken } = settings.credentials;
  return {
    PATH: "/usr/local/bin:/usr/bin/:/bin",
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    ...(settings.endpoint === undefined ? {} : { AWS_ENDPOINT_URL: settings.endpoint }),
    ...settings.environment,
    _HANDLER: settings.handler,
    AWS_REGION: settings.region,
    AWS_DEFAULT_REGION: settings.region,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
    AWS_LAMBDA_FUNCTION_NAME: settings.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(settings),
    AWS_LAMBDA_LOG_STREAM_NAME: place.logStream,
    AWS_ACCESS_KEY_ID: settings.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: settings.credentials.secretAccessKey,
    ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
    LAMBDA_TASK_ROOT: place.taskRoot,
    LAMBDA_RUNTIME_DIR: "/var/runtime",
  };
}

/** The function's log group: the configured one, or the one that Lambda makes by itself. */
export function logGroupOf(settings: Pick<FunctionSettings, "logGroup" | "name">): string {
  return settings.logGroup ?? `/aws/lambda/${settings.name}`;
}
