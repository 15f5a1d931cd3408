import { KinesisClient } from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/**
 * A client of Kinesis that keeps its connections. The SDK's own default is HTTP/2 with a connection for each request
 * (`disableConcurrentStreams` in its runtimeConfig.ts), so that every append would begin with a handshake.
 * SubscribeToShard needs HTTP/2 and cannot be called with it.
 */
export function createKinesisClient(): KinesisClient {
  return new KinesisClient({ cacheMiddleware: true, requestHandler: new NodeHttpHandler() });
}
