import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { KinesisStreamEvent } from "aws-lambda";

/** Batches in the order in which Lambda delivers them to one processor; those of several shards take turns. */
export type Recording = { readonly about: string; readonly batches: readonly KinesisStreamEvent[] };

/** Where a recording and what has to come of it are kept: `tests/processors/<processor>/recorded`. */
export type RecordingPlace = {
  readonly processor: string;
  readonly name: string;
  readonly path: string;
  readonly goldenPath: string;
};

const root = "tests/processors";

/** The place of a recording. */
export function toPlace(processor: string, name: string): RecordingPlace {
  const stem = join(root, processor, "recorded", name);
  return { processor, name, path: `${stem}.json`, goldenPath: `${stem}.golden.json` };
}

/** Every recording that is kept, by its place. */
export function findRecordings(): readonly RecordingPlace[] {
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" });
  return paths.sort().flatMap((path) => {
    const [, processor = "", name = ""] = /^([^/]+)\/recorded\/([^/.]+)\.json$/.exec(path) ?? [];
    return name === "" ? [] : [toPlace(processor, name)];
  });
}

/** Reads JSON that a recording is kept as. */
export function readJson<Kept>(path: string): Kept {
  return JSON.parse(readFileSync(path, "utf8")) as Kept;
}

/** The text of a file of a recording. */
export function toText(kept: object): string {
  return `${JSON.stringify(kept, null, 2)}\n`;
}
