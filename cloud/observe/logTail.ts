/** A line that a function wrote. */
export type LogLine = {
  /** Greater than that of every earlier line. */
  readonly number: number;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly functionName: string;
  readonly text: string;
};

/** The last lines of all functions together. */
export type LogTail = {
  readonly add: (line: Omit<LogLine, "number">) => void;
  /** The lines behind a number, oldest first. */
  readonly after: (number: number) => readonly LogLine[];
};

/** Lines that are kept; the oldest go first. */
const linesMax = 5_000;

/** Keeps the last lines in memory. */
export function createLogTail(): LogTail {
  let lines: LogLine[] = [];
  let count = 0;
  return {
    add: (line) => {
      count += 1;
      lines.push({ ...line, number: count });
      // Cut in larger steps, so that a line costs the same on the average.
      if (lines.length >= 2 * linesMax) lines = lines.slice(-linesMax);
    },
    after: (number) => lines.slice(-linesMax).filter((line) => line.number > number),
  };
}
