import type { Clock } from "../clock.ts";
import type { Discard } from "./batchProgress.ts";
import { type FailureDelivery, toFailureDelivery } from "./failureMessage.ts";
import { type EventOrigin, toKinesisEvent } from "./kinesisEvent.ts";
import type { MappingMeter } from "./mappingMetrics.ts";
import type { MappingSettings } from "./mappingSettings.ts";
import type { ShardSource } from "./shardSource.ts";

/** What giving up records takes. */
export type DiscardOptions = {
  readonly settings: MappingSettings;
  readonly source: ShardSource;
  readonly clock: Clock;
  /** Hands discarded records to their destination, as the function's role. May reject. */
  readonly deliver: (delivery: FailureDelivery) => Promise<void>;
  /** Things that an operator has to know, a sentence each. */
  readonly onNotice: (message: string) => void;
};

/**
 * Hands records that are given up to the destination, if there is one. A destination that cannot be reached costs the
 * message, never the shard. (esm 4.11) Records that the stream no longer keeps do not count as dropped. (esm 6.13)
 */
export async function discardTo(
  options: DiscardOptions,
  {
    discard,
    origin,
    meter,
  }: { readonly discard: Discard; readonly origin: EventOrigin; readonly meter: MappingMeter },
): Promise<void> {
  const { settings, source, clock } = options;
  const { records } = discard;
  const count = `${records.length} record(s) of ${origin.shardId}`;
  const keptSinceMs = clock.now() - source.retentionMs();
  const drop = (): void =>
    meter.count("DroppedEventCount", records.filter(({ arrivalMs }) => arrivalMs >= keptSinceMs).length);
  if (settings.failureDestinationArn === undefined) {
    drop();
    options.onNotice(
      `${settings.functionArn} gave up ${count} (${discard.condition}); there is no destination, they are lost.`,
    );
    return;
  }
  const delivery = toFailureDelivery(settings.failureDestinationArn, discard, {
    mappingUuid: settings.uuid,
    functionArn: settings.functionArn,
    streamArn: source.streamArn,
    shardId: origin.shardId,
    nowMs: clock.now(),
    payload: toKinesisEvent(records, origin),
  });
  try {
    await options.deliver(delivery);
    meter.count("OnFailureDestinationDeliveredEventCount", records.length);
  } catch (error) {
    meter.count("DestinationDeliveryFailures", 1);
    drop();
    options.onNotice(
      `${settings.functionArn} gave up ${count}, and ${settings.failureDestinationArn} refused them: ${String(error)}`,
    );
  }
}
