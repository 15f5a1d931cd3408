import type { Operation, OperationProgress } from "../../replay/operations/operation.ts";
import { Scroll } from "./Scroll.tsx";
import { shortShard } from "./samples.ts";
import { useAnswer } from "./useAnswer.ts";

const everyMs = 2_000;

/** Replays and rebuilds, under way and ended, as they keep their progress. */
export function Operations() {
  const operations = useAnswer("operations", { everyMs })?.operations ?? [];
  return (
    <section class="card" aria-labelledby="operations">
      <h2 id="operations">Replay and rebuild</h2>
      {operations.length === 0 && (
        <p class="quiet small">
          None was begun. Try <code>npx orderly rebuild orders --execute</code>.
        </p>
      )}
      {operations.length > 0 && (
        <Scroll label="Replays and rebuilds">
          <ul class="operations small">
            {operations.map((operation) => (
              <One key={operation.id} operation={operation} />
            ))}
          </ul>
        </Scroll>
      )}
    </section>
  );
}

function One({ operation }: { readonly operation: Operation }) {
  const { id, kind, processor, status, phase, updatedAt, progress, counts } = operation;
  const counted = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  return (
    <li data-operation={id}>
      <p>
        <strong>
          {kind} of {processor}
        </strong>{" "}
        <span class={status === "done" ? "badge good" : "badge warn"}>
          {status === "done" ? "done" : phase}
        </span>{" "}
        <span class="quiet mono">{id}</span>
      </p>
      {progress && <Reading progress={progress} isUnderWay={status === "running"} />}
      <p class="quiet numbers">
        {counted.length > 0 && `${counted.join(", ")}; `}
        last heard of at {updatedAt.slice(11, 19)}
      </p>
    </li>
  );
}

function Reading({
  progress: { events, perSecond, leftSeconds, behindMs },
  isUnderWay,
}: {
  readonly progress: OperationProgress;
  readonly isUnderWay: boolean;
}) {
  const shards = Object.entries(behindMs).sort(([a], [b]) => (a < b ? -1 : 1));
  return (
    <p class="numbers">
      {events} events, {perSecond} events/s
      {isUnderWay && leftSeconds !== undefined && `, about ${leftSeconds} s left`}
      {shards.map(([shardId, ms]) => (
        <span key={shardId} class="quiet shard-progress">
          shard {shortShard(shardId)}: {ms === 0 ? "at its end" : `${Math.ceil(ms / 1000)} s behind`}
        </span>
      ))}
    </p>
  );
}
