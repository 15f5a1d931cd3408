import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KinesisClient } from "@aws-sdk/client-kinesis";

/** Where the clients of a running system lead to. */
export type Place = { readonly endpoint: string; readonly region: string };

// The embedded cloud takes any credentials; those of the account's owner may do everything.
const credentials = { accessKeyId: "AKIAORDERLY", secretAccessKey: "local" };

export const createKinesisClient = ({ endpoint, region }: Place): KinesisClient =>
  new KinesisClient({ endpoint, region, credentials });

export const createDynamoClient = ({ endpoint, region }: Place): DynamoDBClient =>
  new DynamoDBClient({ endpoint, region, credentials });
