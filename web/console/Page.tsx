import { useMemo, useRef, useState } from "preact/hooks";
import { EntityBrowser } from "./EntityBrowser.tsx";
import { Faults } from "./Faults.tsx";
import { Operations } from "./Operations.tsx";
import { Logs, Mails, Sockets } from "./Panels.tsx";
import { Parked } from "./Parked.tsx";
import { Pipeline } from "./Pipeline.tsx";
import { Plots } from "./Plots.tsx";
import { StoryView } from "./StoryView.tsx";
import { shortName } from "./samples.ts";
import { Tail } from "./Tail.tsx";
import { useAnswer } from "./useAnswer.ts";
import { useSamples } from "./useSamples.ts";

const nothingParked = { parked: [], total: 0 };

/** The console. */
export function Page() {
  const { snapshot, samples } = useSamples();
  const parked = useAnswer("parked", { everyMs: 2_000 }) ?? nothingParked;
  const [story, setStory] = useState("");
  const names = useSame(namesOf(snapshot?.status.mappings.map(({ functionName }) => functionName)));
  const processors = useSame(snapshot?.processors ?? []);
  // What asks for itself is not drawn anew with each snapshot.
  const own = useMemo(() => [<Tail key="tail" search={setStory} />, <Logs key="logs" />], []);
  const others = useMemo(
    () => [
      <Mails key="mails" />,
      <Operations key="operations" />,
      <EntityBrowser key="entities" names={processors} />,
    ],
    [processors],
  );
  const held = useMemo(() => <Parked {...parked} search={setStory} />, [parked]);
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
        {snapshot && <Pipeline {...{ snapshot, names }} parked={parked.parked} sample={samples.at(-1)} />}
        {story !== "" && <StoryView id={story} close={() => setStory("")} />}
        <Plots {...{ samples, names }} />
        <div class="panels">
          {held}
          <Faults {...{ names, snapshot }} />
          {own}
          {snapshot && <Sockets snapshot={snapshot} />}
          {others}
        </div>
      </main>
    </>
  );
}

/** The same array as long as it holds the same texts. */
function useSame(texts: readonly string[]): readonly string[] {
  const known = useRef(texts);
  if (texts.join() !== known.current.join()) known.current = texts;
  return known.current;
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
