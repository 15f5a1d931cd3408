import Table from "cli-table3";
import type { CloudStatus } from "./readStatus.ts";

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
  const called = new Table({
    head: ["function", "environments", "invocations", "errors", "throttles", "mean ms"],
    style: bare,
  });
  for (const { name, environments, metrics } of functions) {
    const { Invocations, Errors, Throttles, Duration } = metrics;
    const meanMs = Invocations === 0 ? "-" : Math.round(Duration / Invocations);
    called.push([name, environments, Invocations, Errors, Throttles, meanMs]);
  }
  const shards = streams.map(({ name, shards }) => {
    const open = shards.filter((shard) => shard.open).length;
    return `${name}: ${open} open shards, ${shards.length - open} closed`;
  });
  return [...shards, `${connections.length} clients connected`, readers, called].map(String).join("\n");
}
