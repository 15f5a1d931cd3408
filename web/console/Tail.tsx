import { useState } from "preact/hooks";
import type { TailEvent } from "../../cli/console/toTail.ts";
import { ask } from "./api.ts";
import { Scroll } from "./Scroll.tsx";
import { useTail } from "./useTail.ts";

const eventsMax = 100;
const everyMs = 1_000;

/** The last events of the log, newest first; of one key where one is named. */
export function Tail({ search }: { readonly search: (id: string) => void }) {
  const [key, setKey] = useState("");
  const events = useTail<TailEvent>({
    look: async (after) => {
      const tail = await ask("events", { key, after: String(after) });
      return { items: tail.events, next: tail.total };
    },
    everyMs,
    itemsMax: eventsMax,
    subject: key,
  });
  return (
    <section class="card" aria-labelledby="tail">
      <h2 id="tail">Log</h2>
      <label class="field small">
        Only the key
        <input
          type="search"
          value={key}
          onInput={({ currentTarget }) => setKey(currentTarget.value.trim())}
        />
      </label>
      <Scroll label="Events">
        <ol class="tail small">
          {events.map((event) => (
            <li key={event.position}>
              <span class="quiet numbers">{event.time?.slice(11, 23)}</span>
              <span>{event.type ?? "no event"}</span>
              {event.key && (
                <button type="button" class="link mono" onClick={() => search(event.key ?? "")}>
                  {event.key.slice(0, 8)}
                  <span class="unseen">: the story</span>
                </button>
              )}
            </li>
          ))}
        </ol>
      </Scroll>
    </section>
  );
}
