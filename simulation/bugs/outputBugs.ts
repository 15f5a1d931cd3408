import { createHash } from "node:crypto";
import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { type DomainEvent, toLane } from "../../engine/index.ts";
import type { EventLog } from "../../engine/runtime/ports.ts";
import type { Payments } from "../../processors/payment/payments.ts";
import type { LogSite } from "../world/variant.ts";
import type { PlantedBug } from "./plantedBug.ts";

/** Mistakes about what leaves a processor. */
export const outputBugs: Readonly<Record<string, PlantedBug>> = {
  "two-records-of-a-lane": {
    what: "one PutRecords call holds several records of a lane",
    seedsMax: 12,
    variant: { log: (_log, site) => createNaiveLog(site) },
  },
  "publish-and-forget": {
    what: "the batch is reported before its events are in the log",
    seedsMax: 12,
    variant: {
      log: (log) => ({
        async append(events) {
          void log.append(events).catch(() => {});
          return [];
        },
      }),
    },
  },
  "append-fails-quietly": {
    what: "events that the stream did not take are left out",
    seedsMax: 12,
    variant: { log: (log) => ({ append: (events) => log.append(events).catch(() => []) }) },
  },
  "reused-event-ids": {
    what: "the ID of an event does not depend on its cause",
    seedsMax: 5,
    variant: { log: (log) => renaming(log, ({ source, subject }) => `${source}/${subject}`) },
  },
  "fresh-event-ids": {
    what: "an event gets a new ID each time it is published",
    seedsMax: 5,
    variant: {
      log(log) {
        let count = 0;
        return renaming(log, ({ id }) => {
          count += 1;
          return `${id}/${count}`;
        });
      },
    },
  },
  "notify-and-forget": {
    what: "clients are told some time, while the log goes on",
    seedsMax: 5,
    variant: {
      notifier: (notifier, clock) => ({
        async notify(notifications) {
          void clock.sleep(lateMs).then(() => notifier.notify(notifications));
        },
      }),
    },
  },
  "fresh-idempotency-keys": {
    what: "each attempt asks the payment provider under a key of its own",
    seedsMax: 5,
    variant: {
      ports({ payments, mailer }) {
        let count = 0;
        const authorize: Payments["authorize"] = (request) => {
          count += 1;
          return payments.authorize({ ...request, idempotencyKey: `${request.idempotencyKey}/${count}` });
        };
        return { payments: { ...payments, authorize }, mailer };
      },
    },
  },
};

const lateMs = 200;

/** Only what processors emit: the events of producers are not the engine's to name. */
function renaming(log: EventLog, toText: (event: DomainEvent) => string): EventLog {
  const rename = (event: DomainEvent): DomainEvent =>
    event.causationid === undefined
      ? event
      : { ...event, id: createHash("md5").update(toText(event)).digest("hex") };
  return { append: (events) => log.append(events.map(rename)) };
}

/** A log as one writes it first: a record for each event, and again those that failed. */
function createNaiveLog({ client, clock }: LogSite): EventLog {
  return {
    async append(events) {
      let open = events.map((event) => ({
        PartitionKey: toLane(event.subject) as string,
        Data: Buffer.from(JSON.stringify(event)),
      }));
      while (open.length > 0) {
        const { Records = [] } = await client.send(
          new PutRecordsCommand({ StreamName: "log", Records: open }),
        );
        open = open.filter((_, index) => Records[index]?.ErrorCode !== undefined);
        if (open.length > 0) await clock.sleep(50);
      }
      return [];
    },
  };
}
