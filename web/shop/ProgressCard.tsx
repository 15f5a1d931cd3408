import { currentStep, failedStep, type Progress, type StepName, stepNames } from "./progress.ts";
import type { Track } from "./tracks.ts";

const titles: Readonly<Record<StepName, string>> = {
  order: "Started",
  payment: "Payment",
  stock: "Stock",
  mail: "Mail",
  end: "Finished",
};

const stateWords = {
  waiting: "waiting",
  active: "under way",
  done: "done",
  failed: "failed",
  skipped: "not done",
};

/** How far an order is: each step as its service reports it. */
export function ProgressCard({ track, isNewest }: { readonly track: Track; readonly isNewest: boolean }) {
  const { progress } = track;
  const current = currentStep(progress);
  return (
    <article class="card progress" data-order={progress.orderId}>
      <h2>
        Order <span class="mono">{progress.orderId.slice(0, 8)}</span>
        <span class="unseen">: </span>
        <Status progress={progress} />
      </h2>
      <ol class="steps" aria-live={isNewest ? "polite" : "off"}>
        {stepNames.map((name) => {
          const { state, msg, afterMs } = progress.steps[name];
          const shown = name === current ? "active" : state;
          return (
            <li key={name} class={`step ${shown}`} data-step={name} data-state={shown}>
              <span class="mark" aria-hidden="true" />
              <span class="title">
                {titles[name]}
                <span class="unseen"> {stateWords[shown]}</span>
              </span>
              {msg && <span class="said">{msg}</span>}
              {afterMs !== undefined && <span class="small quiet numbers after">{toDuration(afterMs)}</span>}
            </li>
          );
        })}
      </ol>
      <Refund progress={progress} />
    </article>
  );
}

function Status({ progress }: { readonly progress: Progress }) {
  if (failedStep(progress) === "mail") return <span class="badge warn">Finished without mail</span>;
  if (failedStep(progress)) return <span class="badge bad">Failed</span>;
  if (progress.steps.end.state === "done") return <span class="badge good">Finished</span>;
  return <span class="badge">Under way</span>;
}

/** Money that was taken comes back when the stock was short. */
function Refund({ progress }: { readonly progress: Progress }) {
  if (failedStep(progress) !== "stock") return null;
  return (
    <p class={`refund ${progress.refunded ? "done" : ""}`} role="status">
      {progress.refunded
        ? "Your money is back: the payment was refunded."
        : "The payment is being refunded …"}
    </p>
  );
}

function toDuration(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
