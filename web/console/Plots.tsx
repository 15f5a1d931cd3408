import { useState } from "preact/hooks";
import { lineColor, Plot } from "./Plot.tsx";
import { toPlotLines } from "./plotLines.ts";
import type { Measures, Sample } from "./samples.ts";

const ageOf = ({ iteratorAgeMs }: Measures) => iteratorAgeMs;
const eventsOf = ({ eventsPerSecond }: Measures) => eventsPerSecond;
const errorsOf = ({ errorsPerSecond }: Measures) => errorsPerSecond;
const retriesOf = ({ retriesPerSecond }: Measures) => retriesPerSecond;

type PlotsProps = { readonly samples: readonly Sample[]; readonly names: readonly string[] };

/** The last five minutes: all processors, or one of them shard by shard. */
export function Plots({ samples, names }: PlotsProps) {
  const [chosen, setChosen] = useState("");
  const lines = toPlotLines(samples, { names, chosen });
  const plots = { samples, lines };
  return (
    <section aria-label="Over time">
      <div class="plot-choice">
        <label>
          Over time{" "}
          <select value={chosen} onChange={({ currentTarget }) => setChosen(currentTarget.value)}>
            <option value="">all processors</option>
            {names.map((name) => (
              <option key={name} value={name}>
                {name}, by shard
              </option>
            ))}
          </select>
        </label>
        <ul class="legend small" aria-label="Lines">
          {lines.map(({ name }, index) => (
            <li key={name}>
              <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">
                <circle cx="5" cy="5" r="5" fill={lineColor(index)} />
              </svg>
              {name}
            </li>
          ))}
        </ul>
      </div>
      <div class="plots">
        <Plot title="Iterator age" unit="ms" pick={ageOf} {...plots} />
        <Plot title="Events" unit="events/s" pick={eventsOf} {...plots} />
        <Plot title="Errors" unit="invocations/s" pick={errorsOf} {...plots} />
        <Plot title="Retries" unit="invocations/s" pick={retriesOf} {...plots} />
      </div>
    </section>
  );
}
