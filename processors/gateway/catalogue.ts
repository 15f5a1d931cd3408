import type { Money } from "../../schemas/money.ts";

/** A product that can be ordered. */
export type Product = { readonly sku: string; readonly name: string; readonly unitPrice: Money };

const euros = (amount: number): Money => ({ amount, currency: "EUR" });

/** What the shop sells, and for how much: a price never comes from a client. The first one is featured. */
export const catalogue: readonly Product[] = [
  { sku: "kettle", name: "Kettle", unitPrice: euros(2599) },
  { sku: "teapot", name: "Teapot", unitPrice: euros(3450) },
  { sku: "cup", name: "Cup", unitPrice: euros(890) },
  { sku: "tea-green", name: "Green tea, 100 g", unitPrice: euros(750) },
];
