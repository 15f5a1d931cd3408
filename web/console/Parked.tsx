import { useState } from "preact/hooks";
import type { ParkedEntry } from "../../cli/console/createConsole.ts";
import { tell } from "./api.ts";

/** What is set aside: by held key, with the error of the first event and what waits behind it. */
export function Parked({
  parked,
  total,
  search,
}: {
  readonly parked: readonly ParkedEntry[];
  /** How many there are, whether listed or not. */
  readonly total: number;
  readonly search: (id: string) => void;
}) {
  const [said, setSaid] = useState("");
  const order = (name: string, body: object): void =>
    void tell(name, body).then(setSaid, (error: unknown) => setSaid(String(error)));
  const held = Map.groupBy(parked, ({ processor, key }) => `${processor} ${key}`);
  return (
    <section class="card" aria-label="Parked events">
      <h2>Parked</h2>
      <p role="status" class="small quiet">
        {said}
      </p>
      {held.size === 0 && <p class="quiet">Nothing is parked.</p>}
      {total > parked.length && (
        <p class="small quiet">
          {total} events are parked; these are the first {parked.length}.
        </p>
      )}
      <ul class="parked">
        {[...held].map(([name, events]) => (
          <HeldKey key={name} events={events} order={order} search={search} />
        ))}
      </ul>
    </section>
  );
}

type HeldKeyProps = {
  readonly events: readonly ParkedEntry[];
  readonly order: (name: string, body: object) => void;
  readonly search: (id: string) => void;
};

function HeldKey({ events, order, search }: HeldKeyProps) {
  const sorted = [...events].sort((a, b) => (a.position < b.position ? -1 : 1));
  const [first] = sorted;
  if (first === undefined) return null;
  const { processor, key, position, type, code, message, attempts } = first;
  return (
    <li data-held={key}>
      <p>
        <span class="badge bad">{processor}</span> <strong>{type ?? "unreadable"}</strong>{" "}
        <button type="button" class="link mono" onClick={() => search(key)}>
          {key}
        </button>
      </p>
      <p class="small">
        {message} <span class="quiet mono">{code}</span>
      </p>
      <p class="small quiet numbers">
        tried {attempts} times; {sorted.length - 1} wait behind it
      </p>
      <p class="actions">
        <button type="button" class="button" onClick={() => order("redrive", { processor, key })}>
          Redrive<span class="unseen"> {key}</span>
        </button>
        <button
          type="button"
          class="button"
          onClick={() => order("skip", { processor, key, position, reason: "skipped from the console" })}
        >
          Skip the first<span class="unseen"> of {key}</span>
        </button>
      </p>
    </li>
  );
}
