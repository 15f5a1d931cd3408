import { useState } from "preact/hooks";
import { formatMoney } from "../shared/formatMoney.ts";
import type { Product } from "./api.ts";
import type { Wanted } from "./createShop.ts";
import { type Scenario, scenarios } from "./scenarios.ts";

/** Pieces by SKU. */
export type BasketItems = Readonly<Record<string, number>>;

type BasketProps = {
  readonly products: readonly Product[];
  readonly items: BasketItems;
  readonly put: (sku: string, quantity: number) => void;
  readonly order: (wanted: Wanted) => void;
};

/** What will be ordered, and how it will end: the order form. */
export function Basket({ products, items, put, order }: BasketProps) {
  const [email, setEmail] = useState("customer@example.com");
  const [scenario, setScenario] = useState<Scenario>(scenarios[0]);
  const lines = products.filter(({ sku }) => items[sku] !== undefined);
  const isEmpty = lines.length === 0;
  const submit = (event: Event): void => {
    event.preventDefault();
    if (isEmpty) return;
    const wanted = lines.map(({ sku }) => ({ sku, quantity: items[sku] ?? 1 }));
    order({ items: wanted, email, scenario });
  };
  return (
    <form class="card basket" aria-label="Order" onSubmit={submit}>
      <h2>Basket</h2>
      {isEmpty ? <p class="quiet">It is empty. Add a product.</p> : <Lines {...{ lines, items, put }} />}
      <fieldset class="scenarios">
        <legend>Test card</legend>
        {scenarios.map((one) => (
          <label key={one.id} class="scenario">
            <input
              type="radio"
              name="scenario"
              value={one.id}
              checked={one.id === scenario.id}
              onChange={() => setScenario(one)}
            />
            <span>
              {one.name}
              <span class="hint small quiet">{one.hint}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <label class="field">
        Mail address
        <input
          type="email"
          name="email"
          autocomplete="email"
          maxLength={254}
          required={scenario.noMail === undefined}
          disabled={scenario.noMail}
          value={scenario.noMail ? "" : email}
          onInput={({ currentTarget }) => setEmail(currentTarget.value)}
        />
      </label>
      <button type="submit" class="button primary" disabled={isEmpty}>
        Order
      </button>
    </form>
  );
}

function Lines({
  lines,
  items,
  put,
}: Pick<BasketProps, "items" | "put"> & { readonly lines: readonly Product[] }) {
  const total = lines.reduce((sum, { sku, unitPrice }) => sum + unitPrice.amount * (items[sku] ?? 0), 0);
  return (
    <>
      <ul class="lines">
        {lines.map(({ sku, name, unitPrice }) => {
          const quantity = items[sku] ?? 0;
          const price = { ...unitPrice, amount: unitPrice.amount * quantity };
          return (
            <li key={sku}>
              <span class="name">{name}</span>
              <Pieces name={name} quantity={quantity} put={(pieces) => put(sku, pieces)} />
              <span class="numbers sum">{formatMoney(price)}</span>
            </li>
          );
        })}
      </ul>
      <p class="total numbers">
        <span>Total</span>
        {formatMoney({ amount: total, currency: lines[0]?.unitPrice.currency ?? "EUR" })}
      </p>
    </>
  );
}

type PiecesProps = {
  readonly name: string;
  readonly quantity: number;
  readonly put: (quantity: number) => void;
};

function Pieces({ name, quantity, put }: PiecesProps) {
  return (
    <span class="pieces">
      <button type="button" aria-label={`One ${name} less`} onClick={() => put(quantity - 1)}>
        −
      </button>
      <span class="numbers">
        <span class="unseen">Pieces: </span>
        {quantity}
      </span>
      <button type="button" aria-label={`One ${name} more`} onClick={() => put(quantity + 1)}>
        +
      </button>
    </span>
  );
}
