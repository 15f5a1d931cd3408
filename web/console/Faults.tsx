import { useState } from "preact/hooks";
import type { ActiveFault, LastingFault } from "../../cli/console/createFaults.ts";
import type { Fault } from "../../cli/console/injectFault.ts";
import { type Snapshot, tell } from "./api.ts";
import { shortName } from "./samples.ts";

const faults: readonly { readonly fault: Fault; readonly name: string }[] = [
  { fault: "decline", name: "Decline a card" },
  { fault: "poison", name: "Poison an order" },
  { fault: "malformed", name: "Malformed record" },
  { fault: "reshard", name: "Reshard the log" },
];

const lasting: readonly { readonly fault: LastingFault; readonly name: string }[] = [
  { fault: "throttle", name: "Throttle it" },
  { fault: "crash", name: "Crash it" },
];

type FaultsProps = { readonly names: readonly string[]; readonly snapshot: Snapshot | undefined };

/** Things to make happen, to see what the pipeline does; what is still on can be ended. */
export function Faults({ names, snapshot }: FaultsProps) {
  const [said, setSaid] = useState("");
  const [processor, setProcessor] = useState("payment");
  const order = (name: string, body: object): void =>
    void tell(name, body).then(setSaid, (error: unknown) => setSaid(String(error)));
  const active = snapshot?.faults ?? [];
  const mapping = snapshot?.status.mappings.find((one) => shortName(one.functionName) === processor);
  return (
    <section class="card" aria-label="Faults">
      <h2>Make something happen</h2>
      <p class="actions">
        {faults.map(({ fault, name }) => (
          <button key={fault} type="button" class="button" onClick={() => order("fault", { fault })}>
            {name}
          </button>
        ))}
      </p>
      <div class="actions">
        <label class="inline">
          The function{" "}
          <select value={processor} onChange={({ currentTarget }) => setProcessor(currentTarget.value)}>
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        {lasting.map(({ fault, name }) => (
          <button
            key={fault}
            type="button"
            class="button"
            onClick={() => order("fault", { fault, functionName: mapping?.functionName })}
          >
            {name}
          </button>
        ))}
      </div>
      <ul class="faults" aria-label="Faults that are on">
        {active.map((one) => (
          <Active key={`${one.fault} ${one.functionName}`} {...{ one, order }} nowMs={snapshot?.atMs ?? 0} />
        ))}
      </ul>
      <p role="status" class="small quiet">
        {said}
      </p>
    </section>
  );
}

type ActiveProps = {
  readonly one: ActiveFault;
  readonly nowMs: number;
  readonly order: (name: string, body: object) => void;
};

function Active({ one: { fault, functionName, endsAtMs }, nowMs, order }: ActiveProps) {
  const left = endsAtMs === undefined ? "" : `, for ${Math.max(0, Math.ceil((endsAtMs - nowMs) / 1000))} s`;
  const what = fault === "throttle" ? `is throttled${left}` : "crashes in its next invocation";
  return (
    <li data-fault={fault}>
      <span class="badge warn">
        {shortName(functionName)} {what}
      </span>
      <button type="button" class="button" onClick={() => order("end-fault", { fault, functionName })}>
        End it<span class="unseen">: {functionName}</span>
      </button>
    </li>
  );
}
