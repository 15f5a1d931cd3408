import { openBatch } from "../../engine/aws/openBatch.ts";
import { type Position, parsePosition } from "../../engine/index.ts";
import type { PlantedBug } from "./plantedBug.ts";

/** Mistakes about what the mapping is told, and about the order in which it reads. */
export const deliveryBugs: Readonly<Record<string, PlantedBug>> = {
  "checkpoint-early": {
    what: "the function answers while its work is still being done",
    seedsMax: 3,
    variant: { handling: { answersEarly: true } },
  },
  "ack-failures": {
    what: "records that failed are not reported",
    seedsMax: 3,
    variant: { handling: { respond: () => ({ batchItemFailures: [] }) } },
  },
  "report-last-failure": {
    what: "the last record that failed is reported, not the first",
    seedsMax: 3,
    variant: {
      handling: {
        respond(outcomes) {
          const last = outcomes.findLast(({ outcome }) => outcome.kind === "retry");
          return { batchItemFailures: last ? [{ itemIdentifier: last.record.sequenceNumber }] : [] };
        },
      },
    },
  },
  "sequences-as-text": {
    what: "sequence numbers are compared as texts, whatever their length",
    seedsMax: 3,
    variant: {
      handling: {
        open: (event) => openBatch(event).map((record) => ({ ...record, position: asText(record.position) })),
      },
    },
  },
  "children-before-parents": {
    what: "the shards that come of a split or a merge are read at once",
    seedsMax: 3,
    variant: {
      source: (source) => ({
        ...source,
        shards: async () => (await source.shards()).map((shard) => ({ ...shard, parents: [] })),
      }),
    },
  },
};

function asText(position: Position): Position {
  const { shardId, sequenceNumber, subSequence } = parsePosition(position);
  const shard = shardId.slice("shardId-".length);
  return `${shard}-${sequenceNumber}-${String(subSequence).padStart(6, "0")}` as Position;
}
