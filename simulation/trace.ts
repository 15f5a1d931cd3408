import { createHash } from "node:crypto";

/** Everything that is seen in a run, as one hash. */
export type Trace = { readonly note: (line: string) => void; readonly hash: () => string };

/** Lines that are hashed at once. */
const linesAtOnce = 1_000;

/** A trace of nothing yet. */
export function createTrace(): Trace {
  const hash = createHash("sha256");
  let lines: string[] = [];
  const flush = (): void => {
    hash.update(lines.join(""));
    lines = [];
  };
  return {
    note(line) {
      lines.push(line);
      if (lines.length === linesAtOnce) flush();
    },
    hash() {
      flush();
      return hash.digest("hex");
    },
  };
}
