import Sequencer from "@jest/test-sequencer";

/** The files that take longest, longest first, below tests/. A fresh clone has no durations that jest could go by. */
const longest = [
  "simulation/simulation",
  "web/pages",
  "e2e/restart",
  "e2e/replay",
  "e2e/shop",
  "e2e/failures",
  "stacks/orderlyStack",
  "e2e/referenceClient",
  "cloud/mapping/mappingApi",
  "cloud/lambda/createFunction",
  "cloud/mapping/queueMapping",
  "cloud/mapping/crashes",
  "cli/mistakes",
  "cloud/mapping/resharding",
];

/** Begins with the longest files, so that no worker ends late with one of them alone. */
// biome-ignore lint/style/noDefaultExport: jest takes the default export.
export default class LongestFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return [...sorted].sort((a, b) => rankOf(a.path) - rankOf(b.path));
  }
}

function rankOf(path) {
  const at = longest.findIndex((name) => path.endsWith(`/tests/${name}.test.ts`));
  return at < 0 ? longest.length : at;
}
