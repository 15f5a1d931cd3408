import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Mail, Mailer } from "../../../processors/mail/mailer.ts";

/** A mailer to be judged: what arrived at an address, how the service goes down, and how all of it is stopped. */
export type MailerUnderTest = {
  readonly mailer: Mailer;
  readonly received: (address: string) => Promise<readonly Mail[]>;
  readonly goDown: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** What the mail processor relies on in any mailer. */
export function mailerContract(name: string, open: () => Promise<MailerUnderTest>): void {
  describe(`Mailer: ${name}`, () => {
    let under: MailerUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    const mail = { to: "reader@example.com", subject: "Ihre Bestellung – 注文", text: "Grüße\nzwei Zeilen" };

    test("sends a mail as it was given", async () => {
      const result = await under.mailer.send(mail);
      expect(result).toEqual({ kind: "sent", messageId: expect.stringMatching(/./) });
      expect(await under.received(mail.to)).toEqual([mail]);
    });

    test("gives each mail an ID of its own", async () => {
      const results = [await under.mailer.send(mail), await under.mailer.send(mail)];
      const ids = results.map((result) => result.kind === "sent" && result.messageId);
      expect(new Set(ids).size).toBe(2);
    });

    test("says refused of an address that cannot be, without repeating it", async () => {
      const result = await under.mailer.send({ ...mail, to: "nobody at all" });
      expect(result).toEqual({ kind: "refused", reason: expect.not.stringContaining("nobody") });
    });

    test("throws when the service is down, so that it is tried again", async () => {
      await under.goDown();
      await expect(under.mailer.send(mail)).rejects.toThrow();
    });
  });
}
