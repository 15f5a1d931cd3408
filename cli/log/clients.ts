import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";

/** Where the clients of a running system lead to; without an endpoint, to AWS as the environment configures it. */
export type Place = { readonly endpoint?: string | undefined; readonly region?: string | undefined };

// The embedded cloud takes any credentials; those of the account's owner may do everything.
const credentials = { accessKeyId: "AKIAORDERLY", secretAccessKey: "local" };

const toConfig = ({ endpoint, region }: Place) =>
  endpoint === undefined ? { ...(region !== undefined && { region }) } : { endpoint, region, credentials };

export const createKinesisClient = (place: Place): KinesisClient => new KinesisClient(toConfig(place));

export const createDynamoClient = (place: Place): DynamoDBClient => new DynamoDBClient(toConfig(place));

export const createS3Client = (place: Place): S3Client => new S3Client(toConfig(place));

export const createLambdaClient = (place: Place): LambdaClient => new LambdaClient(toConfig(place));
