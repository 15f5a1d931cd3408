import type { LogLine } from "../../cli/watch/readStatus.ts";
import type { Snapshot } from "./api.ts";
import { ask } from "./api.ts";
import { LogLines } from "./LogLines.tsx";
import { Scroll } from "./Scroll.tsx";
import { useAnswer } from "./useAnswer.ts";
import { useTail } from "./useTail.ts";

const linesMax = 200;
const logsEveryMs = 2_000;
const mailsEveryMs = 3_000;

/** What the functions write, as they write it, newest first. */
export function Logs() {
  const lines = useTail<LogLine>({
    look: async (after) => {
      const { lines: found } = await ask("logs", { after: String(after) });
      return { items: [...found].reverse(), next: found.at(-1)?.number ?? after };
    },
    everyMs: logsEveryMs,
    itemsMax: linesMax,
  });
  return (
    <section class="card" aria-labelledby="logs">
      <h2 id="logs">Functions</h2>
      <LogLines lines={lines} label="Lines of all functions" />
    </section>
  );
}

/** The mails that were sent last, newest first. */
export function Mails() {
  const { messages = [], count = 0 } = useAnswer("mails", { everyMs: mailsEveryMs }) ?? {};
  return (
    <section class="card" aria-labelledby="mails">
      <h2 id="mails">
        Mails <span class="quiet small numbers">{count} sent</span>
      </h2>
      <Scroll short label="Mails sent">
        <ol class="small">
          {messages.toReversed().map(({ messageId, to, subject, text, sentAt }) => (
            <li key={messageId}>
              <span class="quiet numbers">{sentAt.slice(11, 19)}</span> {to.join(", ")}:{" "}
              <strong>{subject}</strong> <span class="quiet">{text}</span>
            </li>
          ))}
        </ol>
      </Scroll>
    </section>
  );
}

/** Sockets that are listed; of more, those that came last. */
const socketsMax = 50;

/** The clients that are connected. */
export function Sockets({ snapshot }: { readonly snapshot: Snapshot }) {
  const { connections } = snapshot.status;
  return (
    <section class="card" aria-labelledby="sockets">
      <h2 id="sockets">
        Sockets <span class="quiet small numbers">{connections.length} connected</span>
      </h2>
      <Scroll short label="Sockets connected">
        <ul class="small">
          {connections
            .slice(-socketsMax)
            .reverse()
            .map(({ id, connectedAtMs, lastActiveAtMs }) => (
              <li key={id}>
                <span class="mono">{id}</span>{" "}
                <span class="quiet numbers">
                  since {new Date(connectedAtMs).toISOString().slice(11, 19)}, heard{" "}
                  {Math.max(0, Math.round((snapshot.atMs - lastActiveAtMs) / 1000))} s ago
                </span>
              </li>
            ))}
        </ul>
      </Scroll>
    </section>
  );
}
