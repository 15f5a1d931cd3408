import type { LogLine } from "../../cli/watch/readStatus.ts";
import { toLineText } from "./lineText.ts";
import { Scroll } from "./Scroll.tsx";
import { shortName } from "./samples.ts";

/** Lines that functions wrote, in a box that scrolls. */
export function LogLines({ lines, label }: { readonly lines: readonly LogLine[]; readonly label: string }) {
  return (
    <Scroll label={label}>
      <ol class="log-lines mono">
        {lines.map((line) => (
          <Line key={line.number} line={line} />
        ))}
      </ol>
    </Scroll>
  );
}

function Line({ line: { atMs, functionName, text } }: { readonly line: LogLine }) {
  return (
    <li title={text}>
      <span class="quiet">
        {new Date(atMs).toISOString().slice(11, 23)} {shortName(functionName)}
      </span>{" "}
      {toLineText(text)}
    </li>
  );
}
