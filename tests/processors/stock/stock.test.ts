// Covers what stock does at each event: levels, reservations of all lines or none, what it emits and says, when it stays
// quiet. Does not cover two orders at once for the same product (processBatch.test.ts, shop.test.ts).
import { describe, test } from "@jest/globals";
import { type Reservation, stock } from "../../../processors/stock/processor.ts";
import { stockRejected, stockReserved } from "../../../schemas/events/stock.ts";
import { type EventType, events } from "../../../schemas/events.ts";
import { examples, toExampleEvent } from "../../../schemas/examples.ts";
import { specify } from "../../support/given.ts";

const { given } = specify(stock, () => ({}));
const report = { orderId: toExampleEvent("order.placed").subject, step: "stock" };
const unitPrice = { amount: 100, currency: "EUR" };
const line = (sku: string, quantity: number) => ({ sku, quantity });
const wanted = (...lines: Reservation["lines"]): Reservation => ({ status: "wanted", lines });
const level = (received: number, available = received) => ({ received, available });

describe("stock that is received", () => {
  const received = toExampleEvent("stock.received", { data: line("kettle", 5) });

  test("is the product's first", async () => {
    const spec = given().when(received);
    await spec.thenPuts({ kettle: level(5) });
    await spec.thenEmits();
    await spec.thenSays();
  });

  test("adds to what is there, reserved pieces apart", async () => {
    await given(undefined, { kettle: level(10, 2) })
      .when(received)
      .thenPuts({ kettle: level(15, 7) });
  });
});

describe("an order that is placed", () => {
  const placed = (...lines: Reservation["lines"]) => {
    const data = { ...examples["order.placed"], lines: lines.map((one) => ({ ...one, unitPrice })) };
    return toExampleEvent("order.placed", { data });
  };

  test("is remembered and reserves nothing before it is paid", async () => {
    const spec = given(undefined, { kettle: level(5) }).when(placed(line("kettle", 1)));
    await spec.thenBecomes(wanted(line("kettle", 1)));
    await spec.thenPuts({});
    await spec.thenEmits();
  });

  test("with one product on several lines wants their sum", async () => {
    const spec = given().when(placed(line("kettle", 1), line("cup", 2), line("kettle", 3)));
    await spec.thenBecomes(wanted(line("kettle", 4), line("cup", 2)));
  });

  test.each(["wanted", "reserved", "rejected"] as const)("is not taken again: %s", async (status) => {
    await given({ status, lines: [line("cup", 1)] })
      .when(placed(line("kettle", 1)))
      .thenStaysQuiet();
  });
});

describe("an order that is paid", () => {
  const paid = toExampleEvent("payment.authorized");
  const lines = [line("kettle", 2), line("cup", 1)];

  test("takes every line, to the last piece", async () => {
    const spec = given(wanted(...lines), { kettle: level(2), cup: level(9, 8) }).when(paid);
    await spec.thenPuts({ kettle: level(2, 0), cup: level(9, 7) });
    await spec.thenEmits(stockReserved({ lines }));
    await spec.thenSays({ state: "success", msg: "Stock reserved.", ...report });
    await spec.thenBecomes({ status: "reserved", lines });
  });

  test("takes nothing when one line is short, and names what is", async () => {
    const spec = given(wanted(...lines), { kettle: level(9, 1), cup: level(9) }).when(paid);
    await spec.thenPuts({});
    await spec.thenEmits(stockRejected({ shortages: [{ sku: "kettle", requested: 2, available: 1 }] }));
    await spec.thenSays({ state: "error", msg: "Not enough stock.", ...report });
    await spec.thenBecomes({ status: "rejected", lines });
  });

  test("names every line that is short, also products that never came in", async () => {
    const shortages = lines.map(({ sku, quantity }) => ({ sku, requested: quantity, available: 0 }));
    await given(wanted(...lines))
      .when(paid)
      .thenEmits(stockRejected({ shortages }));
  });

  test.each(["none", "reserved", "rejected"] as const)("takes nothing: %s", async (status) => {
    await given({ status, lines }, { kettle: level(9), cup: level(9) })
      .when(paid)
      .thenStaysQuiet();
  });
});

const others = (Object.keys(events) as EventType[]).filter((type) => !(type in stock.on));

test.each(others)("%s does not concern it", async (type) => {
  await given(wanted(line("kettle", 1)))
    .when(toExampleEvent(type))
    .thenStaysQuiet();
});
