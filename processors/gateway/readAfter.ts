import type { EntityReader, EntityView } from "../../engine/aws/entityReader.ts";
import { comparePositions, type Position } from "../../engine/index.ts";

/** An order as the gateway reads it: the view's own form, of which it looks at one field. */
export type ReadOrder = { readonly customerId?: string | undefined; readonly [field: string]: unknown };

/** How a read ended. `late`: the view has not reached the position in time. */
export type WaitedRead =
  | { readonly kind: "found"; readonly view: EntityView<ReadOrder> }
  | { readonly kind: "missing" }
  | { readonly kind: "late" };

/** What a read that may wait needs of the world. */
export type ReadAfterPorts = {
  readonly orders: EntityReader;
  readonly wait: (delayMs: number) => Promise<void>;
};

/** Pauses between reads, in milliseconds; together the time that a view gets. Well under the function's time-out. */
export const pausesMs: readonly number[] = [
  25, 50, 100, 200, 400, 400, 400, 400, 500, 500, 500, 500, 500, 500,
];

/**
 * Reads an order. With `after`, the position that its command was answered with, only once the view has applied
 * that event: both are positions of the order's own lane, so they compare.
 */
export async function readAfter(
  { orders, wait }: ReadAfterPorts,
  { orderId, after }: { readonly orderId: string; readonly after?: string | undefined },
): Promise<WaitedRead> {
  for (const pauseMs of [...pausesMs, undefined]) {
    const view = await orders.read<ReadOrder>(orderId);
    if (after === undefined) return view === undefined ? { kind: "missing" } : { kind: "found", view };
    if (view !== undefined && comparePositions(view.position, after as Position) >= 0) {
      return { kind: "found", view };
    }
    if (pauseMs !== undefined) await wait(pauseMs);
  }
  return { kind: "late" };
}
