import type { Command } from "commander";

/** A command before it is loaded: what the list of all commands says of it. */
export type ListedCommand = {
  readonly name: string;
  readonly description: string;
  readonly load: () => Promise<Command>;
};

/** The commands of `orderly`, in the order of its help. */
export const commandList: readonly ListedCommand[] = [
  {
    name: "start",
    description: "bring the shop up on this machine and keep it up until Ctrl-C",
    load: async () => (await import("./commands/start.ts")).startCommand(),
  },
  {
    name: "demo",
    description: "bring the shop up, place orders over WebSockets, show every report, check log and views",
    load: async () => (await import("./commands/demo.ts")).demoCommand(),
  },
  {
    name: "order",
    description: "place an order at a running shop and show what its services report",
    load: async () => (await import("./commands/order.ts")).orderCommand(),
  },
  {
    name: "tail",
    description: "follow the log of a running shop until Ctrl-C",
    load: async () => (await import("./commands/tail.ts")).tailCommand(),
  },
  {
    name: "status",
    description: "show the stream, processors, functions and clients of a running shop",
    load: async () => (await import("./commands/status.ts")).statusCommand(),
  },
  {
    name: "trace",
    description: "show the whole story of an order, customer, event or trace of a running shop",
    load: async () => (await import("./commands/trace.ts")).traceCommand(),
  },
  {
    name: "operations",
    description: "show replays and rebuilds, under way and ended, and how far each is",
    load: async () => (await import("./commands/operations.ts")).operationsCommand(),
  },
  {
    name: "view",
    description:
      "show the keys that a view or another processor keeps, or everything of one key, as JSON lines",
    load: async () => (await import("./commands/view.ts")).viewCommand(),
  },
  {
    name: "logs",
    description: "show what the functions of a running shop wrote last",
    load: async () => (await import("./commands/logs.ts")).logsCommand(),
  },
  {
    name: "mails",
    description: "show the mails that a running shop has sent",
    load: async () => (await import("./commands/mails.ts")).mailsCommand(),
  },
  {
    name: "parked",
    description: "list the events that are set aside, by processor and key",
    load: async () => (await import("./commands/parked.ts")).parkedCommand(),
  },
  {
    name: "redrive",
    description:
      "apply parked events again, in order, and free their keys; without --execute, say what would be done",
    load: async () => (await import("./commands/redrive.ts")).redriveCommand(),
  },
  {
    name: "skip",
    description: "leave a parked event out for good; the decision is kept with the event",
    load: async () => (await import("./commands/skip.ts")).skipCommand(),
  },
  {
    name: "history",
    description: "the events of a key and the state of each processor after each of them",
    load: async () => (await import("./commands/history.ts")).historyCommand(),
  },
  {
    name: "heal",
    description:
      "make one key again from the log in every processor, what is held back included, and free it",
    load: async () => (await import("./commands/heal.ts")).healCommand(),
  },
  {
    name: "replay",
    description: "show what a window of the log holds and what is lacking of it; apply that with --execute",
    load: async () => (await import("./commands/replay.ts")).replayCommand(),
  },
  {
    name: "rebuild",
    description: "make a view again from the log beside the live one, verify it, and turn the readers to it",
    load: async () => (await import("./commands/rebuild.ts")).rebuildCommand(),
  },
  {
    name: "verify",
    description: "recompute views from the log and report every entity that differs; exit code 1 if any does",
    load: async () => (await import("./commands/verify.ts")).verifyCommand(),
  },
  {
    name: "record",
    description:
      "write raw batches of a shard to a file, personal data masked, as tests/processors/*/recorded keeps them",
    load: async () => (await import("./commands/record.ts")).recordCommand(),
  },
  {
    name: "cloud",
    description: "bring any synthesized stack up on this machine; prints one JSON line once up",
    load: async () => (await import("./commands/cloud.ts")).cloudCommand(),
  },
];
