// Covers the way of an order through all processors on the production loop and memory ports: every end that an order
// can come to, what its client hears, and that crashes before publishing change nothing. Does not cover AWS.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createShop } from "../support/shop.ts";

describe("an order", () => {
  test("that all goes well with is completed, and its client hears every step in order", async () => {
    const shop = createShop();
    await shop.receive("kettle", 5);
    await shop.place("one", { lines: [["kettle", 2]] });
    await shop.run();
    expect(shop.view("one")?.status).toBe("completed");
    expect(shop.said("one")).toEqual(["Payment succeeded.", "Stock reserved.", "Mail sent.", "finished"]);
    expect(shop.level("kettle")).toEqual({ received: 5, available: 3 });
    expect(shop.mails.map(({ to }) => to)).toEqual(["guest@example.com"]);
  });

  test("has messages whose sequence grows", async () => {
    const shop = createShop();
    await shop.receive("kettle", 5);
    await shop.place("one");
    await shop.run();
    expect(shop.messages.map(({ message }) => message.sequence)).toEqual([1, 2, 4, 5]);
  });

  test("whose card is declined is cancelled, and nothing follows the error", async () => {
    const shop = createShop();
    await shop.receive("kettle", 5);
    await shop.place("one", { card: "decline" });
    await shop.run();
    expect(shop.view("one")?.status).toBe("cancelled");
    expect(shop.said("one")).toEqual(["Payment not allowed."]);
    expect(shop.level("kettle")?.available).toBe(5);
  });

  test("that finds one of its products short reserves nothing, is refunded and cancelled", async () => {
    const shop = createShop();
    await shop.receive("kettle", 5);
    await shop.place("one", {
      lines: [
        ["kettle", 2],
        ["teapot", 1],
      ],
    });
    await shop.run();
    const types = shop.view("one")?.timeLine.map(({ type }) => type);
    expect(types).toEqual([
      "order.placed",
      "payment.authorized",
      "stock.rejected",
      "payment.refunded",
      "order.cancelled",
    ]);
    expect(shop.said("one")).toEqual(["Payment succeeded.", "Not enough stock."]);
    expect(shop.level("kettle")?.available).toBe(5);
  });

  test("with the same product on two lines is checked for both together", async () => {
    const shop = createShop();
    await shop.receive("kettle", 3);
    await shop.place("one", {
      lines: [
        ["kettle", 2],
        ["kettle", 2],
      ],
    });
    await shop.run();
    expect(shop.view("one")?.status).toBe("cancelled");
  });

  test("without a mail address is completed, and the error is the last its client hears", async () => {
    const shop = createShop();
    await shop.receive("kettle", 5);
    await shop.place("one", { email: undefined });
    await shop.run();
    expect(shop.view("one")?.status).toBe("completed");
    expect(shop.said("one").at(-1)).toBe("Mail could not be sent.");
  });

  test("whose payment times out once is completed, and those beside it do not wait", async () => {
    const shop = createShop();
    await shop.receive("kettle", 5);
    await shop.place("slow", { card: "timeoutOnce" });
    await shop.place("quick");
    await shop.run();
    expect(shop.view("slow")?.status).toBe("completed");
    expect(shop.view("quick")?.status).toBe("completed");
    expect(shop.said("slow")).toEqual(["Payment succeeded.", "Stock reserved.", "Mail sent.", "finished"]);
  });

  test("that is in the log twice is paid and delivered once", async () => {
    const shop = createShop();
    await shop.receive("kettle", 5);
    await shop.place("one");
    await shop.place("one");
    await shop.run();
    expect(shop.level("kettle")?.available).toBe(4);
    expect(shop.mails).toHaveLength(1);
  });

  test("has a view without the mail address", async () => {
    const shop = createShop();
    await shop.receive("kettle", 5);
    await shop.place("one");
    await shop.run();
    expect(JSON.stringify(shop.view("one"))).not.toContain("@");
  });
});

describe("many orders", () => {
  const seed = 20261124;
  const order = fc.record({
    card: fc.constantFrom("approve", "decline", "timeoutOnce"),
    quantity: fc.integer({ min: 1, max: 4 }),
    sku: fc.constantFrom("kettle", "teapot"),
  });

  test(`end the same whatever crashes before publishing, and the stock adds up (seed ${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(order, { minLength: 1, maxLength: 15 }),
        fc.array(fc.boolean(), { maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        async (wanted, crashPlan, batchSize) => {
          const plan = [...crashPlan];
          const shop = createShop({ batchSize, crashes: () => plan.shift() ?? false });
          await shop.receive("kettle", 12);
          await shop.receive("teapot", 12);
          for (const [index, { card, quantity, sku }] of wanted.entries()) {
            await shop.place(`order${index}`, { card, lines: [[sku, quantity]] });
          }
          await shop.run();
          const taken = { kettle: 0, teapot: 0 };
          for (const [index, { card, quantity, sku }] of wanted.entries()) {
            const view = shop.view(`order${index}`);
            expect(["completed", "cancelled"]).toContain(view?.status);
            if (card === "decline") expect(view?.status).toBe("cancelled");
            if (view?.status === "completed") taken[sku as "kettle"] += quantity;
            // After a crash a message may come again, but the first of each come in order, and a repetition is the same.
            const heard = shop.heard(`order${index}`);
            const sequences = [...new Set(heard.map(({ sequence }) => sequence as number))];
            expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
            expect(new Set(heard.map((message) => JSON.stringify(message))).size).toBe(sequences.length);
          }
          for (const sku of ["kettle", "teapot"] as const) {
            expect(shop.level(sku)).toEqual({ received: 12, available: 12 - taken[sku] });
            expect(shop.level(sku)?.available).toBeGreaterThanOrEqual(0);
          }
        },
      ),
      { seed, numRuns: 60 },
    );
  });
});
