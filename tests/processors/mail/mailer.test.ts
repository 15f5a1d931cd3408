// Covers the contract of Mailer through the embedded SES v2, and a sender that is not verified. Does not cover SES's
// sending limits.
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { expect, test } from "@jest/globals";
import { systemClock } from "../../../cloud/clock.ts";
import { createSes } from "../../../cloud/ses/createSes.ts";
import { createSesMailer } from "../../../processors/mail/sesMailer.ts";
import { serve } from "../../support/serve.ts";
import { mailerContract } from "./mailerContract.ts";

async function open(sender = "shop@example.com") {
  const ses = createSes({ identities: ["example.com"], clock: systemClock });
  const served = await serve(ses.service);
  const client = new SESv2Client(served.client);
  let down: Promise<void> | undefined;
  const goDown = (): Promise<void> => {
    down ??= served.close();
    return down;
  };
  return {
    mailer: createSesMailer({ sender, client }),
    received: async (address: string) =>
      ses
        .mails()
        .filter(({ to }) => to.includes(address))
        .map(({ subject, text = "" }) => ({ to: address, subject, text })),
    goDown,
    close: async () => {
      client.destroy();
      await goDown();
    },
  };
}

mailerContract("SES", () => open());

test("a sender that is not verified is refused for good", async () => {
  const { mailer, close } = await open("shop@elsewhere.test");
  const result = await mailer.send({ to: "reader@example.com", subject: "a", text: "b" });
  expect(result).toEqual({ kind: "refused", reason: expect.stringContaining("MessageRejected") });
  await close();
});
