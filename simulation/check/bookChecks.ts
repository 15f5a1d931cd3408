import type { DomainEvent } from "../../engine/index.ts";
import type { Evidence, Known } from "./evidence.ts";
import { uniqueOf } from "./uniqueOf.ts";
import type { Violation } from "./violation.ts";

type Payment = { readonly amount: { readonly amount: number } };
type Total = { readonly total: { readonly amount: number } };
type Line = { readonly sku: string; readonly quantity: number };
type Level = { readonly received: number; readonly available: number };

/** Authorized less refunded is confirmed, in the log and in the provider's own books. */
export function* checkMoney({ provider }: Evidence, sound: readonly DomainEvent[]): Generator<Violation> {
  const sums = { authorized: 0, refunded: 0, confirmed: 0 };
  const books = { authorized: 0, refunded: 0 };
  for (const { id, type, data } of sound) {
    if (type === "payment.authorized") sums.authorized += (data as Payment).amount.amount;
    if (type === "payment.refunded") sums.refunded += (data as Payment).amount.amount;
    if (type === "order.confirmed") sums.confirmed += (data as Total).total.amount;
    books.authorized += provider.authorized.get(id) ?? 0;
    books.refunded += provider.refunded.get(id) ?? 0;
  }
  if (sums.authorized - sums.refunded !== sums.confirmed) {
    yield { rule: "money adds up", text: JSON.stringify(sums) };
  }
  if (books.authorized !== sums.authorized || books.refunded !== sums.refunded) {
    yield { rule: "money moves once", text: JSON.stringify({ log: sums, provider: books }) };
  }
}

/** Received less reserved is available, by product, and never below zero. */
export function* checkStock(
  { log, tables }: Evidence,
  { leftOut, isUncertain }: Known,
): Generator<Violation> {
  const levels = new Map<string, { received: number; available: number }>();
  const levelOf = (sku: string) => {
    const level = levels.get(sku) ?? { received: 0, available: 0 };
    levels.set(sku, level);
    return level;
  };
  for (const { id, type, data } of uniqueOf(log)) {
    if (type === "stock.received" && !leftOut.get("stock")?.has(id)) {
      const { sku, quantity } = data as Line;
      levelOf(sku).received += quantity;
      levelOf(sku).available += quantity;
    }
    if (type !== "stock.reserved") continue;
    for (const { sku, quantity } of (data as { readonly lines: readonly Line[] }).lines) {
      levelOf(sku).available -= quantity;
    }
  }
  const items = tables.get("stock")?.contents.items;
  for (const [sku, expected] of levels) {
    const actual = (items?.get(sku)?.item ?? { received: 0, available: 0 }) as Level;
    const isRight = actual.received === expected.received && actual.available === expected.available;
    if ((isRight || isUncertain("stock", sku)) && actual.available >= 0) continue;
    const text = `${sku} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`;
    yield { rule: "stock adds up", text };
  }
}
