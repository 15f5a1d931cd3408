import { formatMoney } from "../shared/formatMoney.ts";
import type { ListedOrder, OrderRead } from "./api.ts";

type OrdersProps = {
  readonly orders: readonly ListedOrder[] | undefined;
  readonly names: ReadonlyMap<string, string>;
  readonly showMore: (() => void) | undefined;
};

const looks: Readonly<Record<OrderRead["status"], string>> = {
  none: "badge",
  placed: "badge",
  confirmed: "badge",
  cancelled: "badge bad",
  completed: "badge good",
};

/** The customer's orders, newest first, as the view has them. */
export function Orders({ orders, names, showMore }: OrdersProps) {
  return (
    <section class="orders" aria-labelledby="my-orders">
      <h2 id="my-orders">My orders</h2>
      {orders?.length === 0 && <p class="quiet">None yet.</p>}
      <ul>
        {orders?.map(({ orderId, order }) => (
          <li key={orderId} class="card" data-listed={orderId}>
            <details>
              <summary>
                <span class="mono">{orderId.slice(0, 8)}</span>
                <span class={looks[order.status]}>{order.status}</span>
                <time class="quiet small" dateTime={order.placedAt}>
                  {toTime(order.placedAt)}
                </time>
                <span class="numbers sum">{order.total && formatMoney(order.total)}</span>
              </summary>
              <p>{toLines(order, names)}</p>
              <ol class="time-line small">
                {order.timeLine.map(({ type, time }) => (
                  <li key={`${time} ${type}`}>
                    <time class="quiet numbers" dateTime={time}>
                      {time.slice(11, 23)}
                    </time>{" "}
                    {type}
                  </li>
                ))}
              </ol>
            </details>
          </li>
        ))}
      </ul>
      {showMore && (
        <button type="button" class="button" onClick={showMore}>
          Show more
        </button>
      )}
    </section>
  );
}

function toLines({ lines = [] }: OrderRead, names: OrdersProps["names"]): string {
  return lines.map(({ sku, quantity }) => `${quantity} × ${names.get(sku) ?? sku}`).join(", ");
}

function toTime(time: string | undefined): string {
  if (time === undefined) return "";
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(time),
  );
}
