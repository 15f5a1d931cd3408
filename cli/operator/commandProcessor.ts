import { InvokeCommand } from "@aws-sdk/client-lambda";
import type { Command, CommandResult } from "../../engine/lambda/command.ts";
import { names } from "../../stacks/names.ts";
import { liveNameOf } from "../log/liveName.ts";
import { CliError } from "../terminal/reportError.ts";
import type { Operator } from "./operator.ts";

/** Has a processor's own function run a command: with its code, its role and its ports. */
export async function commandProcessor<Result extends CommandResult>(
  { lambda, dynamo, stage }: Operator,
  processor: string,
  orderly: Command,
): Promise<Result> {
  const FunctionName = names.lambda(stage, await liveNameOf(dynamo, { stage, processor }));
  const Payload = Buffer.from(JSON.stringify({ orderly }));
  const { FunctionError, Payload: answered } = await lambda
    .send(new InvokeCommand({ FunctionName, Payload }))
    .catch((thrown: Error) => {
      if (thrown.name !== "ResourceNotFoundException") throw thrown;
      throw new CliError(`There is no function ${FunctionName} here. Name the stage with --stage.`, {
        cause: thrown,
      });
    });
  const answer = JSON.parse(Buffer.from(answered ?? []).toString("utf8") || "null") as unknown;
  if (FunctionError !== undefined) {
    const { errorType, errorMessage } = (answer ?? {}) as { errorType?: string; errorMessage?: string };
    throw new CliError(
      `${FunctionName} failed (${errorType ?? FunctionError}): ${errorMessage ?? "no message"}. Nothing is lost: run the command again.`,
    );
  }
  return answer as Result;
}
