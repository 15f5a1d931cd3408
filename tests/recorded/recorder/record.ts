// Records the batches of tests/processors/*/recorded anew from a running pipeline: the synthesized stack on the embedded
// cloud, orders over WebSockets. IDs and times are new each time, so goldens are to be made anew as well, and read.
// Run: npx node tests/recorded/recorder/record.ts && npm run golden
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { KinesisStreamEvent } from "aws-lambda";
import { startShop } from "../../../cli/startShop.ts";
import { toPlace, toText } from "../recording.ts";
import { createPipeline } from "./pipeline.ts";
import { recordScenarios, type Scenario } from "./scenarios.ts";
import { redeliver, toBatches } from "./toBatches.ts";

/** Which scenario each processor is given. */
const wanted: Readonly<Record<string, readonly Scenario["name"][]>> = {
  order: ["allEnds", "sentTwice", "aggregated"],
  payment: ["declined", "sentTwice", "retried", "olderVersion"],
  stock: ["short", "sentTwice", "aggregated"],
  mail: ["noAddress", "sentTwice"],
  orders: ["declined", "aggregated", "openedByLambda", "olderVersion", "unreadable"],
};

/** Those that are also recorded as delivered again. */
const redelivered: Readonly<Record<string, Scenario["name"]>> = {
  order: "short",
  payment: "short",
  stock: "short",
  mail: "noAddress",
  orders: "short",
};

const shop = await startShop({ port: 0 });
try {
  const pipeline = await createPipeline(shop);
  const scenarios = new Map((await recordScenarios(pipeline)).map((one) => [one.name, one]));
  await pipeline.close();
  for (const [processor, names] of Object.entries(wanted)) {
    for (const name of names) {
      const { about, records, again = [] } = scenarios.get(name) as Scenario;
      const batches = [
        ...toBatches(records, processor),
        ...again.flatMap((rest) => toBatches(rest, processor)),
      ];
      write(processor, { name, about, batches });
    }
    const { about, records } = scenarios.get(redelivered[processor] as Scenario["name"]) as Scenario;
    const batches = redeliver(toBatches(records, processor));
    write(processor, {
      name: "redelivered",
      about: `${about} Every batch comes again, in whole and in part.`,
      batches,
    });
  }
} finally {
  await shop.close();
}

function write(
  processor: string,
  { name, about, batches }: { name: string; about: string; batches: readonly KinesisStreamEvent[] },
): void {
  const { path } = toPlace(processor, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, toText({ about, batches }));
  process.stdout.write(`${path}: ${batches.length} batches\n`);
}
