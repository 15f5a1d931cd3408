/** Names of what is deployed, by stage; whoever looks at a running system from outside uses them too. */
export const names = {
  stream: (stage: string) => `orderly-${stage}-log`,
  table: (stage: string, processor: string) => `orderly-${stage}-${processor}`,
  /** A view's two places, to be made again in the one that is not in use: its first has no ending. */
  slot: (view: string, slot: Slot) => (slot === "a" ? view : `${view}-${slot}`),
  /** Where clients are after they came back. */
  forwardsTable: (stage: string) => `orderly-${stage}-forwards`,
  lambda: (stage: string, name: string) => `orderly-${stage}-${name}`,
  /** What replay keeps of itself: how far the archive is, operations. */
  replayTable: (stage: string) => `orderly-${stage}-replay`,
  failuresBucket: (stage: string, account: string) => `orderly-${stage}-failures-${account}`,
  archiveBucket: (stage: string, account: string) => `orderly-${stage}-archive-${account}`,
  webSocketApi: (stage: string) => `orderly-${stage}`,
  /** The secondary index of the orders view. */
  ordersByCustomer: "by-customer",
} as const;

/** Which of a view's two tables and functions. */
export type Slot = "a" | "b";
