import type { KinesisClient, PutRecordsCommandInput, PutRecordsCommandOutput } from "@aws-sdk/client-kinesis";
import type { Weather } from "../chance/weather.ts";
import type { Link } from "./link.ts";
import type { SimulatedStream } from "./stream.ts";

export type KinesisClientOptions = {
  readonly stream: SimulatedStream;
  readonly link: Link;
  readonly weather: Weather;
};

/**
 * A Kinesis client that knows PutRecords: every record is taken in or refused on its own, whatever becomes of those
 * before it (https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html).
 */
export function createKinesisClient({
  stream,
  link,
  weather,
}: KinesisClientOptions): Pick<KinesisClient, "send"> {
  const putRecords = ({
    Records = [],
  }: PutRecordsCommandInput): Pick<PutRecordsCommandOutput, "Records"> => ({
    Records: Records.map(({ PartitionKey = "", Data }) => {
      if (weather.strikes("stream.recordRefused")) {
        return { ErrorCode: "ProvisionedThroughputExceededException", ErrorMessage: "slow down" };
      }
      const placed = stream.append({ partitionKey: PartitionKey, data: Data as Uint8Array });
      return { SequenceNumber: placed.sequenceNumber, ShardId: placed.shardId };
    }),
  });
  const send = ({ input }: { readonly input: PutRecordsCommandInput }) => link.call(() => putRecords(input));
  return { send: send as unknown as KinesisClient["send"] };
}
