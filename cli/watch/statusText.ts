import Table from "cli-table3";
import type { CloudStatus } from "./readStatus.ts";

/** Clients that are listed; of more, those that came last. */
const clientsMax = 20;

/** What a cloud does, as text: its streams, what reads them, its functions and its clients. */
export function toStatusText({ streams, mappings, functions, connections }: CloudStatus): string {
  const bare = { head: [], border: [] };
  const readers = new Table({
    head: ["processor", "state", "age ms", "events", "failed", "given up", "last result"],
    style: bare,
  });
  for (const { functionName, state, lastProcessingResult, metrics } of mappings) {
    readers.push([
      functionName,
      state,
      metrics?.IteratorAge ?? "-",
      metrics?.InvokedEventCount ?? 0,
      metrics?.FailedInvokeEventCount ?? 0,
      metrics?.DroppedEventCount ?? 0,
      lastProcessingResult,
    ]);
  }
  const perShard = new Table({
    head: ["processor", "shard", "age ms", "events", "errors", "retries"],
    style: bare,
  });
  for (const { functionName, shards } of mappings) {
    for (const [shardId, { IteratorAge, InvokedEventCount, Errors, Retries }] of Object.entries(shards)) {
      perShard.push([functionName, shardId, IteratorAge ?? "-", InvokedEventCount, Errors, Retries]);
    }
  }
  const called = new Table({
    head: ["function", "environments", "invocations", "errors", "throttles", "mean ms"],
    style: bare,
  });
  const faults: string[] = [];
  for (const { name, environments, metrics, reservedConcurrency, crashesNext } of functions) {
    if (reservedConcurrency === 0) faults.push(`${name} is throttled: no invocation is let in`);
    if (crashesNext) faults.push(`${name}: its next invocation crashes`);
    const { Invocations, Errors, Throttles, Duration } = metrics;
    const meanMs = Invocations === 0 ? "-" : Math.round(Duration / Invocations);
    called.push([name, environments, Invocations, Errors, Throttles, meanMs]);
  }
  const shards = streams.map(({ name, shards }) => {
    const open = shards.filter((shard) => shard.open).length;
    return `${name}: ${open} open shards, ${shards.length - open} closed`;
  });
  const clients = connections.map(
    ({ id, connectedAtMs }) => `  ${id} since ${new Date(connectedAtMs).toISOString()}`,
  );
  const connected = [`${connections.length} clients connected`, ...clients.slice(-clientsMax)];
  return [...shards, ...connected, ...faults, readers, perShard, called].map(String).join("\n");
}
