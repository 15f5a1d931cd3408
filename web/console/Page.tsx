import { useState } from "preact/hooks";
import { Faults } from "./Faults.tsx";
import { EntityBrowser, Logs, Mails, Sockets } from "./Panels.tsx";
import { Parked } from "./Parked.tsx";
import { Pipeline } from "./Pipeline.tsx";
import { Plot } from "./Plot.tsx";
import { StoryView } from "./StoryView.tsx";
import { type ProcessorSample, shortName } from "./samples.ts";
import { Tail } from "./Tail.tsx";
import { useAnswer } from "./useAnswer.ts";
import { useSamples } from "./useSamples.ts";

const ageOf = ({ iteratorAgeMs }: ProcessorSample) => iteratorAgeMs;
const eventsOf = ({ eventsPerSecond }: ProcessorSample) => eventsPerSecond;
const failuresOf = ({ failuresPerSecond }: ProcessorSample) => failuresPerSecond;

/** The console. */
export function Page() {
  const { snapshot, samples } = useSamples();
  const parked = useAnswer("parked", { everyMs: 2_000 })?.parked ?? [];
  const [story, setStory] = useState("");
  const names = namesOf(snapshot?.status.mappings.map(({ functionName }) => functionName));
  const plots = { samples, names };
  return (
    <>
      <header class="top">
        <p class="brand">
          <img src="/assets/icon.svg" alt="" width="28" height="28" />
          Orderly console
        </p>
        <Search search={setStory} />
        <nav aria-label="Pages">
          <a href="/">Shop</a>
          <a href="/console" aria-current="page">
            Console
          </a>
        </nav>
      </header>
      <main class="console">
        <h1 class="unseen">The pipeline at work</h1>
        {snapshot?.problems.map((problem) => (
          <p key={problem} class="badge bad" role="alert">
            {problem}
          </p>
        ))}
        {snapshot === undefined && <p class="quiet">Looking at the pipeline …</p>}
        {snapshot && <Pipeline {...{ snapshot, names, parked }} sample={samples.at(-1)} />}
        {story !== "" && <StoryView id={story} />}
        <div class="plots">
          <Plot title="Iterator age" unit="ms" pick={ageOf} {...plots} />
          <Plot title="Events" unit="events/s" pick={eventsOf} {...plots} />
          <Plot title="Come again" unit="events/s" pick={failuresOf} {...plots} />
        </div>
        <div class="panels">
          <Parked parked={parked} search={setStory} />
          <Faults />
          <Tail search={setStory} />
          <Logs />
          <Mails />
          {snapshot && <Sockets snapshot={snapshot} />}
          <EntityBrowser names={names} />
        </div>
      </main>
    </>
  );
}

/** Processors by name: each has a mapping from the log. */
function namesOf(functionNames: readonly string[] = []): readonly string[] {
  return [...new Set(functionNames.map(shortName))].sort();
}

function Search({ search }: { readonly search: (id: string) => void }) {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    search(String(new FormData(event.currentTarget as HTMLFormElement).get("id")).trim());
  };
  return (
    <search>
      <form class="search" onSubmit={submit}>
        <input
          type="search"
          name="id"
          aria-label="ID to search for"
          placeholder="Order, customer, event, trace"
        />
        <button type="submit" class="button">
          Search
        </button>
      </form>
    </search>
  );
}
