import { flagOf, requiredText } from "../config.ts";
import { arnOf } from "../place.ts";
import type { ResourceFamily } from "../resourceType.ts";

/** DynamoDB tables. */
export const dynamodbTypes: ResourceFamily = {
  aws_dynamodb_table: ({ config, place }) => {
    const name = requiredText(config, "name");
    const arn = arnOf(place, "dynamodb", `table/${name}`);
    const label = "2025-01-01T00:00:00.000";
    const stream = flagOf(config, "stream_enabled")
      ? { stream_arn: `${arn}/stream/${label}`, stream_label: label }
      : { stream_arn: "", stream_label: "" };
    return { id: name, arn, ...stream };
  },
};
