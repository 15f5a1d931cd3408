import { requiredText, textOf } from "../config.ts";
import { arnOf, stableId, stableUuid } from "../place.ts";
import type { ResourceFamily } from "../resourceType.ts";

/** Functions, who may call them, and what calls them. */
export const lambdaTypes: ResourceFamily = {
  aws_lambda_function: ({ config, place }) => {
    const name = requiredText(config, "function_name");
    const arn = arnOf(place, "lambda", `function:${name}`);
    return {
      id: name,
      arn,
      invoke_arn: `arn:${place.partition}:apigateway:${place.region}:lambda:path/2015-03-31/functions/${arn}/invocations`,
      version: "$LATEST",
      qualified_arn: `${arn}:$LATEST`,
      source_code_hash: textOf(config, "source_code_hash") ?? "",
    };
  },
  aws_lambda_permission: ({ config, address, place }) => {
    const id = textOf(config, "statement_id") ?? `terraform-${stableId(place, address, 20)}`;
    return { id, statement_id: id };
  },
  aws_lambda_event_source_mapping: ({ config, address, place }) => {
    const uuid = stableUuid(place, address);
    return {
      id: uuid,
      uuid,
      arn: arnOf(place, "lambda", `event-source-mapping:${uuid}`),
      function_arn: functionArnOf(requiredText(config, "function_name"), (name) =>
        arnOf(place, "lambda", `function:${name}`),
      ),
      state: "Enabled",
    };
  },
};

function functionArnOf(nameOrArn: string, toArn: (name: string) => string): string {
  return nameOrArn.startsWith("arn:") ? nameOrArn : toArn(nameOrArn);
}
