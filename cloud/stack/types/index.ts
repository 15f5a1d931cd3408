import type { ComputeAttributes } from "../resourceType.ts";
import { apigatewayTypes } from "./apigateway.ts";
import { dynamodbTypes } from "./dynamodb.ts";
import { iamTypes } from "./iam.ts";
import { kinesisTypes } from "./kinesis.ts";
import { lambdaTypes } from "./lambda.ts";
import { messagingTypes } from "./messaging.ts";
import { otherTypes } from "./others.ts";
import { s3Types } from "./s3.ts";

/** Every resource type that is emulated. */
export const resourceTypes: ReadonlyMap<string, ComputeAttributes> = new Map(
  [
    apigatewayTypes,
    dynamodbTypes,
    iamTypes,
    kinesisTypes,
    lambdaTypes,
    messagingTypes,
    otherTypes,
    s3Types,
  ].flatMap(Object.entries<ComputeAttributes>),
);
