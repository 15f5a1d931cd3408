import { useState } from "preact/hooks";
import { Basket, type BasketItems } from "./Basket.tsx";
import type { ConnectionState } from "./connection.ts";
import { Orders } from "./Orders.tsx";
import { Products } from "./Products.tsx";
import { ProgressCard } from "./ProgressCard.tsx";
import { useShop } from "./useShop.ts";

/** Pieces of one product that one order may have (schemas/commands.ts). */
const piecesMax = 99;

/** The shop. */
export function Page() {
  const { state, shop } = useShop();
  const [items, setItems] = useState<BasketItems>({});
  const put = (sku: string, quantity: number): void => {
    const { [sku]: _, ...others } = items;
    setItems(quantity <= 0 ? others : { ...items, [sku]: Math.min(quantity, piecesMax) });
  };
  const names = new Map(state.products?.map(({ sku, name }) => [sku, name]));
  return (
    <>
      <a class="skip" href="#order">
        To the basket
      </a>
      <header class="top">
        <p class="brand">
          <img src="/assets/icon.svg" alt="" width="28" height="28" />
          Orderly shop
        </p>
        <Connected state={state.connection} />
        <nav aria-label="Pages">
          <a href="/" aria-current="page">
            Shop
          </a>
          <a href="/console">Console</a>
        </nav>
      </header>
      <main class="shop">
        <div class="goods">
          <h1>Tea, and what it takes</h1>
          {state.problem && (
            <p class="problem" role="alert">
              {state.problem}
            </p>
          )}
          <Products products={state.products} items={items} put={put} />
        </div>
        <div class="side" id="order" tabIndex={-1}>
          <Basket
            products={state.products ?? []}
            items={items}
            put={put}
            order={(wanted) => {
              shop?.order(wanted);
              setItems({});
            }}
          />
          <section aria-label="Orders under way" class="tracks">
            {state.tracks.map((track, index) => (
              <ProgressCard key={track.progress.orderId} track={track} isNewest={index === 0} />
            ))}
          </section>
        </div>
        <Orders
          orders={state.orders}
          names={names}
          showMore={state.next === undefined ? undefined : () => shop?.showMore()}
        />
      </main>
    </>
  );
}

const words = {
  connecting: ["badge", "Connecting"],
  open: ["badge good", "Connected"],
  waiting: ["badge warn", "Connection lost, trying again"],
} as const satisfies Record<ConnectionState, readonly [string, string]>;

function Connected({ state }: { readonly state: ConnectionState }) {
  const [look, text] = words[state];
  return (
    <p role="status" class={look} data-connection={state}>
      {text}
    </p>
  );
}
