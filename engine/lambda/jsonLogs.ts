import { Logger as PowertoolsLogger } from "@aws-lambda-powertools/logger";
import type { MiddlewareObj } from "@middy/core";
import type { Logger } from "../runtime/ports.ts";
import { environment } from "./environment.ts";
import type { FunctionContext } from "./functionContext.ts";

/** A logger of JSON lines on standard output, and the middleware that adds the invocation's identity to each. */
export type JsonLogs = {
  readonly logger: Logger;
  readonly middleware: MiddlewareObj<unknown, unknown, Error, FunctionContext>;
};

const levels = { error: "ERROR", warn: "WARN", info: "INFO", debug: "DEBUG" } as const;

/** Errors that leave the handler are logged once, with their cause. */
export function createJsonLogs(serviceName: string): JsonLogs {
  const name = process.env[environment.logLevel] ?? "info";
  const logLevel = levels[name as keyof typeof levels] ?? levels.info;
  const powertools = new PowertoolsLogger({ serviceName, logLevel });
  const logger: Logger = {
    debug: (message, fields = {}) => powertools.debug(message, fields),
    info: (message, fields = {}) => powertools.info(message, fields),
    warn: (message, fields = {}) => powertools.warn(message, fields),
    error: (message, fields = {}) => powertools.error(message, fields),
  };
  return {
    logger,
    middleware: {
      before: ({ context }) => powertools.addContext(context),
      onError: ({ error }) => {
        if (error) powertools.error("The invocation failed.", error);
      },
    },
  };
}
