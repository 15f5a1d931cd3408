import { useState } from "preact/hooks";
import type { Snapshot } from "./api.ts";
import { ask } from "./api.ts";
import { LogLines } from "./LogLines.tsx";
import { Scroll } from "./Scroll.tsx";
import { useAnswer } from "./useAnswer.ts";

/** What the functions write, as they write it. */
export function Logs() {
  const lines = useAnswer("logs", { everyMs: 2_000 })?.lines ?? [];
  return (
    <section class="card" aria-labelledby="logs">
      <h2 id="logs">Functions</h2>
      <LogLines lines={[...lines].reverse()} label="Lines of all functions" />
    </section>
  );
}

/** The mails that were sent, newest first. */
export function Mails() {
  const mails = useAnswer("mails", { everyMs: 3_000 })?.messages ?? [];
  return (
    <section class="card" aria-labelledby="mails">
      <h2 id="mails">
        Mails <span class="quiet small numbers">{mails.length}</span>
      </h2>
      <Scroll short label="Mails sent">
        <ol class="small">
          {mails
            .slice(-50)
            .reverse()
            .map(({ messageId, to, subject, text, sentAt }) => (
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

/** The clients that are connected. */
export function Sockets({ snapshot }: { readonly snapshot: Snapshot }) {
  const { connections } = snapshot.status;
  return (
    <section class="card" aria-labelledby="sockets">
      <h2 id="sockets">
        Sockets <span class="quiet small numbers">{connections.length}</span>
      </h2>
      <Scroll short label="Sockets connected">
        <ul class="small">
          {connections.map(({ id, connectedAtMs, lastActiveAtMs }) => (
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

/** What a processor keeps for a key, as it stands in its table. */
export function EntityBrowser({ names }: { readonly names: readonly string[] }) {
  const [shown, setShown] = useState("");
  const look = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const query = { processor: String(form.get("processor")), key: String(form.get("key")).trim() };
    ask("entity", query).then(
      (found) => setShown(JSON.stringify(found, null, 2)),
      (error: unknown) => setShown(String(error)),
    );
  };
  return (
    <section class="card" aria-labelledby="entities">
      <h2 id="entities">Views and entities</h2>
      <form class="browser" onSubmit={look}>
        <label>
          Processor
          <select name="processor">
            {names.map((name) => (
              <option key={name} selected={name === "orders"}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Key
          <input name="key" required />
        </label>
        <button type="submit" class="button">
          Look
        </button>
      </form>
      {shown && (
        <Scroll label="What is kept">
          <pre class="mono">{shown}</pre>
        </Scroll>
      )}
    </section>
  );
}
