import { useState } from "preact/hooks";
import type { EntityPage } from "../../cli/watch/readEntities.ts";
import { ask } from "./api.ts";
import { Scroll } from "./Scroll.tsx";

/** What processors keep, as it stands in their tables: keys page by page, and everything of one key. */
export function EntityBrowser({ names }: { readonly names: readonly string[] }) {
  const [processor, setProcessor] = useState("orders");
  const [page, setPage] = useState<EntityPage>();
  const [key, setKey] = useState("");
  const [shown, setShown] = useState("");
  const list = (after?: string): void => {
    const query = { processor, ...(after !== undefined && { after }) };
    ask("entities", query).then(setPage, (error: unknown) => setShown(String(error)));
  };
  const look = (wanted: string): void => {
    setKey(wanted);
    ask("entity", { processor, key: wanted }).then(
      (found) => setShown(JSON.stringify(found, null, 2)),
      (error: unknown) => setShown(String(error)),
    );
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (key === "") list();
    else look(key);
  };
  return (
    <section class="card" aria-labelledby="entities">
      <h2 id="entities">Views and entities</h2>
      <form class="browser" onSubmit={submit}>
        <label>
          Processor
          <select
            value={processor}
            onChange={({ currentTarget }) => {
              setProcessor(currentTarget.value);
              setPage(undefined);
              setShown("");
            }}
          >
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          Key
          <input
            name="key"
            value={key}
            placeholder="empty: a list"
            onInput={({ currentTarget }) => setKey(currentTarget.value.trim())}
          />
        </label>
        <button type="submit" class="button">
          Look
        </button>
      </form>
      {page && <Keys page={page} look={look} more={() => list(page.next)} />}
      {shown && (
        <Scroll label="What is kept">
          <pre class="mono">{shown}</pre>
        </Scroll>
      )}
    </section>
  );
}

type KeysProps = {
  readonly page: EntityPage;
  readonly look: (key: string) => void;
  readonly more: () => void;
};

function Keys({ page, look, more }: KeysProps) {
  return (
    <Scroll short label="Keys">
      {page.entities.length === 0 && <p class="quiet small">Nothing is kept here.</p>}
      <ul class="small">
        {page.entities.map(({ key, kind }) => (
          <li key={`${kind} ${key}`}>
            <button type="button" class="link mono" onClick={() => look(key)}>
              {key}
            </button>{" "}
            <span class="quiet">{kind}</span>
          </li>
        ))}
      </ul>
      {page.next !== undefined && (
        <button type="button" class="button" onClick={more}>
          More keys
        </button>
      )}
    </Scroll>
  );
}
