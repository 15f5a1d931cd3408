import { formatMoney } from "../shared/formatMoney.ts";
import type { Product } from "./api.ts";
import type { BasketItems } from "./Basket.tsx";
import { ProductPicture } from "./ProductPicture.tsx";

type ProductsProps = {
  readonly products: readonly Product[] | undefined;
  readonly items: BasketItems;
  readonly put: (sku: string, quantity: number) => void;
};

/** What the shop sells. */
export function Products({ products, items, put }: ProductsProps) {
  if (products === undefined) return <p class="quiet">Loading the products …</p>;
  return (
    <ul class="products" aria-label="Products">
      {products.map(({ sku, name, unitPrice, available }) => (
        <li key={sku} class="card product" data-sku={sku}>
          <ProductPicture sku={sku} />
          <h2>{name}</h2>
          <p class="price numbers">{formatMoney(unitPrice)}</p>
          <p class={`small numbers ${available === 0 ? "none" : "quiet"}`}>
            {available === 0 ? "Out of stock" : `${available} in stock`}
          </p>
          <button type="button" class="button" onClick={() => put(sku, (items[sku] ?? 0) + 1)}>
            Add<span class="unseen"> {name} to the basket</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
