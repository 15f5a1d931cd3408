import { defineProcessor, type Items } from "../../engine/index.ts";
import { stockRejected, stockReserved } from "../../schemas/events/stock.ts";
import type { EventData, OrderlyEvents } from "../../schemas/events.ts";
import { failure, setAside, success } from "../messages.ts";

type Line = EventData<"stock.reserved">["lines"][number];
type Shortage = EventData<"stock.rejected">["shortages"][number];

/** What an order needs of the stock; a product's own entity stays empty, its level is an item. */
export type Reservation = {
  readonly status: "none" | "wanted" | "reserved" | "rejected";
  readonly lines: readonly Line[];
};

/** Pieces of one product, by SKU: received = available + reserved, none below zero. */
export type Level = { readonly received: number; readonly available: number };

/** Reserves all lines of a paid order, or none. */
export const stock = defineProcessor<Reservation, OrderlyEvents>({
  name: "stock",
  whenParked: setAside("stock"),
  initial: () => ({ status: "none", lines: [] }),
  on: {
    "stock.received": async (_state, { data: { sku, quantity } }, { items }) => {
      const { received, available } = await levelOf(items, sku);
      items.put<Level>(sku, { received: received + quantity, available: available + quantity });
      return {};
    },
    "order.placed": (state, { data }) => {
      if (state.status !== "none") return undefined;
      return { state: { status: "wanted", lines: toLines(data.lines) } };
    },
    "payment.authorized": async (state, { subject }, { items }) => {
      if (state.status !== "wanted") return undefined;
      const report = { orderId: subject, step: "stock" } as const;
      const shortages = await findShortages(items, state.lines);
      if (shortages.length > 0) {
        return {
          state: { ...state, status: "rejected" },
          emit: [stockRejected({ shortages })],
          notify: [failure("Not enough stock.", report)],
        };
      }
      for (const { sku, quantity } of state.lines) {
        const level = await levelOf(items, sku);
        items.put<Level>(sku, { ...level, available: level.available - quantity });
      }
      return {
        state: { ...state, status: "reserved" },
        emit: [stockReserved({ lines: [...state.lines] })],
        notify: [success("Stock reserved.", report)],
      };
    },
  },
});

/** One line a product, so that two lines of one product are not checked against the same pieces twice. */
function toLines(lines: EventData<"order.placed">["lines"]): readonly Line[] {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity }));
}

async function findShortages(items: Items, lines: readonly Line[]): Promise<Shortage[]> {
  const shortages: Shortage[] = [];
  for (const { sku, quantity } of lines) {
    const { available } = await levelOf(items, sku);
    if (available < quantity) shortages.push({ sku, requested: quantity, available });
  }
  return shortages;
}

async function levelOf(items: Items, sku: string): Promise<Level> {
  return (await items.get<Level>(sku)) ?? { received: 0, available: 0 };
}
