import type { Command, CommandResult } from "../../engine/lambda/command.ts";
import { invokeFunction } from "../../replay/aws/invokeFunction.ts";
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
  const functionName = names.lambda(stage, await liveNameOf(dynamo, { stage, processor }));
  const answered = await invokeFunction(lambda, { functionName, event: { orderly } }).catch(
    (thrown: Error) => {
      if (thrown.name !== "ResourceNotFoundException") throw thrown;
      throw new CliError(`There is no function ${functionName} here. Name the stage with --stage.`, {
        cause: thrown,
      });
    },
  );
  if (answered.kind === "answered") return answered.answer as Result;
  throw new CliError(`${functionName} failed (${answered.reason}). Nothing is lost: run the command again.`);
}
