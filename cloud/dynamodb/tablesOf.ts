import { blocksOf, type Config, requiredText, textOf, textsOf } from "../stack/config.ts";
import { resourcesOf, type Stack } from "../stack/stack.ts";

/** The tables of a stack, each as CreateTable takes it. */
export function tablesOf(
  stack: Stack,
): readonly (Readonly<Record<string, unknown>> & { TableName: string })[] {
  return resourcesOf(stack, "aws_dynamodb_table").map(({ attributes }) => {
    const globalIndexes = blocksOf(attributes, "global_secondary_index").map(toIndex);
    const localIndexes = blocksOf(attributes, "local_secondary_index").map((index) =>
      toIndex({ ...index, hash_key: attributes.hash_key ?? null }),
    );
    return {
      TableName: requiredText(attributes, "name"),
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: toKeySchema(attributes),
      AttributeDefinitions: blocksOf(attributes, "attribute").map((attribute) => ({
        AttributeName: requiredText(attribute, "name"),
        AttributeType: requiredText(attribute, "type"),
      })),
      ...(globalIndexes.length > 0 && { GlobalSecondaryIndexes: globalIndexes }),
      ...(localIndexes.length > 0 && { LocalSecondaryIndexes: localIndexes }),
    };
  });
}

function toKeySchema(config: Config): readonly object[] {
  const rangeKey = textOf(config, "range_key");
  return [
    { AttributeName: requiredText(config, "hash_key"), KeyType: "HASH" },
    ...(rangeKey === undefined ? [] : [{ AttributeName: rangeKey, KeyType: "RANGE" }]),
  ];
}

function toIndex(index: Config): object {
  const others = textsOf(index, "non_key_attributes");
  return {
    IndexName: requiredText(index, "name"),
    KeySchema: toKeySchema(index),
    Projection: {
      ProjectionType: textOf(index, "projection_type") ?? "ALL",
      ...(others.length > 0 && { NonKeyAttributes: others }),
    },
  };
}
