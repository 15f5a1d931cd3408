import { useEffect, useState } from "preact/hooks";
import type { Story, StoryEvent } from "../../cli/watch/findStory.ts";
import type { LogLine } from "../../cli/watch/readStatus.ts";
import { ask } from "./api.ts";
import { toLineText } from "./lineText.ts";
import { shortName } from "./samples.ts";
import { type KeyStory, toKeyStories } from "./storyEntries.ts";

const everyMs = 2_000;

/** The whole story behind an ID, as a time line; read anew every few seconds, as it may go on. */
export function StoryView({ id, close }: { readonly id: string; readonly close: () => void }) {
  const [story, setStory] = useState<Story>();
  const [problem, setProblem] = useState("");
  useEffect(() => {
    let told = "";
    const look = async (): Promise<void> => {
      try {
        const found = await ask("story", { id });
        setProblem("");
        const text = JSON.stringify(found);
        if (text !== told) setStory(found);
        told = text;
      } catch (error) {
        setProblem(String(error));
      }
    };
    setStory(undefined);
    void look();
    const timer = setInterval(() => void look(), everyMs);
    return () => clearInterval(timer);
  }, [id]);
  return (
    <section class="card story" aria-label="Story">
      <h2>
        Story of <span class="mono">{id}</span>
        <button type="button" class="button" onClick={close}>
          Close<span class="unseen"> the story</span>
        </button>
      </h2>
      {problem && <p class="badge bad">{problem}</p>}
      {story?.keys.length === 0 && <p class="quiet">Nothing in the log is about it.</p>}
      {story && toKeyStories(story).map((one) => <OneKey key={one.key} story={one} isOnly={isOnly(story)} />)}
      {story && story.more > 0 && (
        <p class="quiet">
          {story.more} more keys are about it; these are the last of which something happened.
        </p>
      )}
    </section>
  );
}

function isOnly({ keys, more }: Story): boolean {
  return keys.length + more === 1;
}

function OneKey({ story, isOnly }: { readonly story: KeyStory; readonly isOnly: boolean }) {
  const { key, entries, startMs } = story;
  return (
    <>
      {!isOnly && <h3 class="mono">{key}</h3>}
      <ol class="time-line">
        {entries.map((entry) =>
          entry.kind === "event" ? (
            <Told key={entry.event.position} event={entry.event} story={story} />
          ) : (
            <Written key={entry.line.number} line={entry.line} startMs={startMs} />
          ),
        )}
      </ol>
    </>
  );
}

/** An event, the function that says it, and how long it took from the event that led to it. */
function Told({ event, story }: { readonly event: StoryEvent; readonly story: KeyStory }) {
  const { type, service, key, time, afterCauseMs, id, traceId, position } = event;
  return (
    <li data-type={type}>
      <span class="numbers small at">+{Date.parse(time) - story.startMs} ms</span>
      <Bar event={event} story={story} />
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
          <dd class="mono">{traceId ?? "none"}</dd>
          <dt>position</dt>
          <dd class="mono">{position}</dd>
        </dl>
      </details>
    </li>
  );
}

const barWidth = 100;
const barWidthMin = 1.5;

/** The time from an event's cause to the event, within the time of the whole story. */
function Bar({ event, story }: { readonly event: StoryEvent; readonly story: KeyStory }) {
  const scale = barWidth / story.spanMs;
  const tookMs = event.afterCauseMs ?? 0;
  const width = Math.max(barWidthMin, tookMs * scale);
  const end = (Date.parse(event.time) - story.startMs) * scale;
  const x = Math.min(barWidth - width, Math.max(0, end - width));
  return (
    <svg class="bar" viewBox={`0 0 ${barWidth} 10`} preserveAspectRatio="none" aria-hidden="true">
      <rect x={x} y="1" width={width} height="8" rx="1" />
    </svg>
  );
}

function Written({ line, startMs }: { readonly line: LogLine; readonly startMs: number }) {
  const { atMs, functionName, text } = line;
  return (
    <li class="written" title={text}>
      <span class="numbers small at quiet">+{atMs - startMs} ms</span>
      <span />
      <span class="mono">
        <span class="quiet">{shortName(functionName)}</span> {toLineText(text)}
      </span>
    </li>
  );
}
