import type { Money } from "../../schemas/money.ts";

/** A product with what is left of it. */
export type Product = {
  readonly sku: string;
  readonly name: string;
  readonly unitPrice: Money;
  readonly available: number;
};

/** An order as the HTTP API shows it. */
export type OrderRead = {
  readonly status: "none" | "placed" | "confirmed" | "cancelled" | "completed";
  readonly placedAt?: string;
  readonly lines?: readonly { readonly sku: string; readonly quantity: number }[];
  readonly total?: Money;
  readonly timeLine: readonly { readonly type: string; readonly time: string }[];
};

export type ListedOrder = { readonly orderId: string; readonly order: OrderRead };

export type OrdersPage = { readonly orders: readonly ListedOrder[]; readonly next?: string };

/** Reads from the shop. Rejects when it cannot be reached or does not answer with success. */
export type Api = {
  readonly products: () => Promise<readonly Product[]>;
  readonly orders: (before?: string) => Promise<OrdersPage>;
  /** `undefined`: not there yet. With `after`, waits until the view has reached the position. */
  readonly order: (orderId: string, after?: string) => Promise<OrderRead | undefined>;
};

/** The HTTP API, as one customer. */
export function createApi(url: string, { id, token }: { readonly id: string; readonly token: string }): Api {
  const get = async (path: string): Promise<Response> => {
    const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    if (response.ok || response.status === 404) return response;
    throw new Error(`The shop answered with ${response.status}.`);
  };
  return {
    products: async () =>
      ((await (await get("/products")).json()) as { products: readonly Product[] }).products,
    orders: async (before) => {
      const query = before === undefined ? "" : `?before=${encodeURIComponent(before)}`;
      return (await (await get(`/customers/${id}/orders${query}`)).json()) as OrdersPage;
    },
    order: async (orderId, after) => {
      const response = await get(`/orders/${orderId}${after === undefined ? "" : `?after=${after}`}`);
      return response.ok ? ((await response.json()) as { order: OrderRead }).order : undefined;
    },
  };
}
