import { useState } from "preact/hooks";
import type { Fault } from "../../cli/console/injectFault.ts";
import { tell } from "./api.ts";

const faults: readonly { readonly fault: Fault; readonly name: string }[] = [
  { fault: "decline", name: "Decline a card" },
  { fault: "poison", name: "Poison an order" },
  { fault: "malformed", name: "Malformed record" },
  { fault: "reshard", name: "Reshard the log" },
];

/** Things to make happen, to see what the pipeline does. */
export function Faults() {
  const [said, setSaid] = useState("");
  return (
    <section class="card" aria-label="Faults">
      <h2>Make something happen</h2>
      <p class="actions">
        {faults.map(({ fault, name }) => (
          <button
            key={fault}
            type="button"
            class="button"
            onClick={() => void tell("fault", { fault }).then(setSaid, (error) => setSaid(String(error)))}
          >
            {name}
          </button>
        ))}
      </p>
      <p role="status" class="small quiet">
        {said}
      </p>
    </section>
  );
}
