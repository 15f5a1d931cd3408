import type { ParkedEntry } from "../../cli/console/createConsole.ts";
import type { Snapshot } from "./api.ts";
import { lineColor } from "./Plot.tsx";
import { type Sample, shortName } from "./samples.ts";

type PipelineProps = {
  readonly snapshot: Snapshot;
  readonly sample: Sample | undefined;
  readonly names: readonly string[];
  readonly parked: readonly ParkedEntry[];
};

/** The picture: clients, the log with its shards, and what reads it, each with what it does this second. */
export function Pipeline({ snapshot, sample, names, parked }: PipelineProps) {
  const { connections, functions, streams } = snapshot.status;
  const gateway = functions.filter(({ name }) => shortName(name).startsWith("gateway"));
  const invocations = gateway.reduce((sum, { metrics }) => sum + metrics.Invocations, 0);
  return (
    <section class="pipeline" aria-label="Pipeline">
      <div class="card stage">
        <h2>Clients</h2>
        <p class="figure numbers">{connections.length}</p>
        <p class="quiet small">sockets connected</p>
        <p class="quiet small numbers">{invocations} calls of the gateway</p>
      </div>
      <Arrow flows={sum(sample?.recordsPerSecond) > 0} />
      {streams.map(({ name, shards }) => (
        <div key={name} class="card stage">
          <h2>Log</h2>
          <p class="quiet small mono">{name}</p>
          <ul class="shards">
            {shards.map(({ shardId, open }) => (
              <li key={shardId} class={open ? "" : "quiet"}>
                <span class="mono">{shardId.slice(-4)}</span>
                <span class="numbers">{rate(sample?.recordsPerSecond[shardId])} events/s</span>
                <span class="quiet small">{open ? "open" : "closed"}</span>
              </li>
            ))}
          </ul>
        </div>
      ))}
      <Arrow flows={names.some((name) => (sample?.processors[name]?.eventsPerSecond ?? 0) > 0)} />
      <ul class="processors" aria-label="Processors">
        {names.map((name, index) => (
          <Processor key={name} {...{ name, index, snapshot, sample }} parked={parked} />
        ))}
      </ul>
    </section>
  );
}

type ProcessorProps = Omit<PipelineProps, "names"> & { readonly name: string; readonly index: number };

function Processor({ name, index, snapshot, sample, parked }: ProcessorProps) {
  const mapping = snapshot.status.mappings.find(({ functionName }) => shortName(functionName) === name);
  const lambda = snapshot.status.functions.find((one) => shortName(one.name) === name);
  const held = parked.filter(({ processor }) => processor === name).length;
  const now = sample?.processors[name];
  return (
    <li class="card processor" data-processor={name}>
      <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">
        <circle cx="5" cy="5" r="5" fill={lineColor(index)} />
      </svg>
      <h3>{name}</h3>
      <dl>
        <Fact name="events/s" value={rate(now?.eventsPerSecond)} />
        <Fact name="age" value={now?.iteratorAgeMs == null ? "-" : `${now.iteratorAgeMs} ms`} />
        <Fact name="applied" value={mapping?.metrics?.InvokedEventCount ?? 0} />
        <Fact name="came again" value={mapping?.metrics?.FailedInvokeEventCount ?? 0} />
        <Fact name="errors" value={lambda?.metrics.Errors ?? 0} />
        <Fact name="parked" value={held} />
      </dl>
      {mapping && mapping.state !== "Enabled" && <span class="badge warn">{mapping.state}</span>}
    </li>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string | number }) {
  return (
    <div>
      <dt class="quiet small">{name}</dt>
      <dd class="numbers">{value}</dd>
    </div>
  );
}

function Arrow({ flows }: { readonly flows: boolean }) {
  return <div class={`arrow ${flows ? "flows" : ""}`} aria-hidden="true" />;
}

function rate(value: number | undefined): string {
  return (value ?? 0).toFixed(value !== undefined && value >= 10 ? 0 : 1);
}

function sum(rates: Readonly<Record<string, number>> | undefined): number {
  return Object.values(rates ?? {}).reduce((all, one) => all + one, 0);
}
