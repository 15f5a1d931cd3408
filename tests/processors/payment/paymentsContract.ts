import { describe, expect, test } from "@jest/globals";
import type { Payments } from "../../../processors/payment/payments.ts";

/** A provider to be judged, and its test cards by what each does. */
export type PaymentsUnderTest = {
  /** Opens the same provider anew, as after a restart of this side. */
  readonly open: () => Payments;
  readonly cards: {
    readonly approved: string;
    readonly declined: string;
    readonly silentOnce: string;
    readonly silent: string;
  };
};

/** What the payment processor relies on in any provider. */
export function paymentsContract(name: string, { open, cards }: PaymentsUnderTest): void {
  const amount = { amount: 2599, currency: "EUR" };
  const timeout = { name: "TimeoutError" };

  describe(`Payments: ${name}`, () => {
    test("authorizes an amount, each under an ID of its own", async () => {
      const payments = open();
      const one = await payments.authorize({ idempotencyKey: "one", amount, card: cards.approved });
      const two = await payments.authorize({ idempotencyKey: "two", amount, card: cards.approved });
      expect(one).toEqual({ approved: true, authorizationId: expect.stringMatching(/./) });
      expect(two).not.toEqual(one);
    });

    test("declines with a reason, and stays with it", async () => {
      const request = { idempotencyKey: "one", amount, card: cards.declined };
      const refused = await open().authorize(request);
      expect(refused).toEqual({ approved: false, reason: expect.stringMatching(/./) });
      expect(await open().authorize(request)).toEqual(refused);
    });

    test("answers the same key alike, also after a restart", async () => {
      const payments = open();
      const request = { idempotencyKey: "one", amount, card: cards.approved };
      const first = await payments.authorize(request);
      expect(await payments.authorize(request)).toEqual(first);
      expect(await open().authorize(request)).toEqual(first);
    });

    test("does not answer once: asking again is answered", async () => {
      const payments = open();
      const request = { idempotencyKey: "one", amount, card: cards.silentOnce };
      await expect(payments.authorize(request)).rejects.toMatchObject(timeout);
      expect(await payments.authorize(request)).toMatchObject({ approved: true });
      await expect(payments.authorize({ ...request, idempotencyKey: "two" })).rejects.toMatchObject(timeout);
    });

    test("does not answer ever: neither does asking again", async () => {
      const payments = open();
      const request = { idempotencyKey: "one", amount, card: cards.silent };
      for (let time = 0; time < 3; time++) {
        await expect(payments.authorize(request)).rejects.toMatchObject(timeout);
      }
    });

    test("refunds once per key, also after a restart", async () => {
      const authorized = await open().authorize({ idempotencyKey: "one", amount, card: cards.approved });
      const authorizationId = authorized.approved ? authorized.authorizationId : "";
      const request = { idempotencyKey: "refund", authorizationId, amount };
      const first = await open().refund(request);
      expect(first.refundId).toMatch(/./);
      expect(await open().refund(request)).toEqual(first);
      expect(await open().refund({ ...request, idempotencyKey: "other" })).not.toEqual(first);
    });
  });
}
