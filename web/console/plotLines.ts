import type { Measures, Sample } from "./samples.ts";
import { shortShard } from "./samples.ts";

/** A line of the plots: whose, by its name, and where its measures are in a sample. */
export type PlotLine = {
  readonly name: string;
  readonly measuresOf: (sample: Sample) => Measures | undefined;
};

/** Shards that get a line; of more, the youngest. */
const shardsMax = 8;

/** A line for each processor; where one is chosen, a line for each shard that it reads. */
export function toPlotLines(
  samples: readonly Sample[],
  { names, chosen }: { readonly names: readonly string[]; readonly chosen: string },
): readonly PlotLine[] {
  if (chosen === "") return names.map((name) => ({ name, measuresOf: ({ processors }) => processors[name] }));
  const shards = Object.keys(samples.at(-1)?.processors[chosen]?.shards ?? {}).sort();
  return shards.slice(-shardsMax).map((shardId) => ({
    name: `shard ${shortShard(shardId)}`,
    measuresOf: ({ processors }) => processors[chosen]?.shards[shardId],
  }));
}
