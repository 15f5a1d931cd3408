import type { LogLine } from "../../cli/watch/readStatus.ts";
import { Scroll } from "./Scroll.tsx";
import { shortName } from "./samples.ts";

/** Lines that functions wrote, in a box that scrolls. */
export function LogLines({ lines, label }: { readonly lines: readonly LogLine[]; readonly label: string }) {
  return (
    <Scroll label={label}>
      <ol class="log-lines mono">
        {lines.map(({ number, atMs, functionName, text }) => (
          <li key={number}>
            <span class="quiet">
              {new Date(atMs).toISOString().slice(11, 23)} {shortName(functionName)}
            </span>{" "}
            {text}
          </li>
        ))}
      </ol>
    </Scroll>
  );
}
