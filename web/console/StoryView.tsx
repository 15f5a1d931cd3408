import { useEffect, useState } from "preact/hooks";
import type { Story } from "../../cli/watch/findStory.ts";
import { ask } from "./api.ts";
import { LogLines } from "./LogLines.tsx";

/** The whole story behind an ID, as a time line; read anew every few seconds, as it may go on. */
export function StoryView({ id }: { readonly id: string }) {
  const [story, setStory] = useState<Story>();
  useEffect(() => {
    const look = (): void => void ask("story", { id }).then(setStory, () => undefined);
    look();
    const timer = setInterval(look, 2_000);
    return () => clearInterval(timer);
  }, [id]);
  return (
    <section class="card story" aria-label="Story">
      <h2>
        Story of <span class="mono">{id}</span>
      </h2>
      {story?.keys.length === 0 && <p class="quiet">Nothing in the log is about it.</p>}
      {story && story.keys.length > 0 && <TimeLine story={story} />}
    </section>
  );
}

function TimeLine({ story: { events, lines } }: { readonly story: Story }) {
  const firstMs = Date.parse(events[0]?.time ?? "");
  return (
    <>
      <ol class="time-line">
        {events.map(({ position, type, service, key, time, afterCauseMs, id, traceId }) => (
          <li key={position} data-type={type}>
            <span class="numbers small at">+{Date.parse(time) - firstMs} ms</span>
            <span class="dot" aria-hidden="true" />
            <details>
              <summary>
                <strong>{type}</strong> <span class="quiet">by {service}</span>
                {afterCauseMs !== undefined && (
                  <span class="quiet small numbers"> {afterCauseMs} ms after its cause</span>
                )}
              </summary>
              <dl class="small">
                <dt>time</dt>
                <dd class="mono">{time}</dd>
                <dt>key</dt>
                <dd class="mono">{key}</dd>
                <dt>event</dt>
                <dd class="mono">{id}</dd>
                <dt>trace</dt>
                <dd class="mono">{traceId}</dd>
                <dt>position</dt>
                <dd class="mono">{position}</dd>
              </dl>
            </details>
          </li>
        ))}
      </ol>
      {lines.length > 0 && (
        <>
          <h3>What functions wrote about it</h3>
          <LogLines lines={lines} label="Lines of this story" />
        </>
      )}
    </>
  );
}
