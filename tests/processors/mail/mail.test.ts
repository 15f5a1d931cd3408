// Covers what mail does at each event: whom it writes to and what, what it emits and says, when it stays quiet, and that
// it forgets the address. Does not cover the mail service (mailer.test.ts).
import { describe, expect, test } from "@jest/globals";
import type { Mail, Mailer, MailResult } from "../../../processors/mail/mailer.ts";
import { mail } from "../../../processors/mail/processor.ts";
import { mailFailed, mailSent } from "../../../schemas/events/mail.ts";
import { type EventType, events } from "../../../schemas/events.ts";
import { examples, toExampleEvent } from "../../../schemas/examples.ts";
import { specify } from "../../support/given.ts";

const to = "guest@example.com";
const confirmed = toExampleEvent("order.confirmed");
const report = { orderId: confirmed.subject, step: "mail" };
const failed = { state: "error", msg: "Mail could not be sent.", ...report };

/** A mailer with one answer, and what it was given. */
function createMailer(result: MailResult | Error = { kind: "sent", messageId: "message-1" }) {
  const mails: Mail[] = [];
  const mailer: Mailer = {
    async send(sent) {
      mails.push(sent);
      if (result instanceof Error) throw result;
      return result;
    },
  };
  return { mailer, mails };
}

const { given } = specify(mail, () => createMailer());

describe("an order that is placed", () => {
  test("leaves the address", async () => {
    const spec = given().when(toExampleEvent("order.placed"));
    await spec.thenBecomes({ status: "none", to });
    await spec.thenEmits();
    await spec.thenSays();
  });

  test("may have none", async () => {
    const data = { ...examples["order.placed"], customer: { id: "guest" } };
    await given().when(toExampleEvent("order.placed", { data })).thenBecomes({ status: "none" });
  });
});

describe("an order that is confirmed", () => {
  test("is mailed, and the address is forgotten", async () => {
    const spec = given({ status: "none", to }).when(confirmed);
    await spec.thenEmits(mailSent({ messageId: "message-1" }));
    await spec.thenSays({ state: "success", msg: "Mail sent.", ...report });
    await spec.thenBecomes({ status: "sent" });
  });

  test("is mailed to its customer, with the order's ID", async () => {
    const ports = createMailer();
    await specify(mail, () => ports)
      .given({ status: "none", to })
      .when(confirmed)
      .thenBecomes({ status: "sent" });
    expect(ports.mails).toEqual([
      { to, subject: expect.stringMatching(/./), text: expect.stringContaining(confirmed.subject) },
    ]);
  });

  test("without an address is not mailed", async () => {
    const ports = createMailer();
    const spec = specify(mail, () => ports)
      .given({ status: "none" })
      .when(confirmed);
    await spec.thenEmits(mailFailed({ reason: "The order has no mail address." }));
    await spec.thenSays(failed);
    await spec.thenBecomes({ status: "failed" });
    expect(ports.mails).toEqual([]);
  });

  test("whose mail is refused has failed, and the address is forgotten", async () => {
    const refusing = specify(mail, () => createMailer({ kind: "refused", reason: "No such address." }));
    const spec = refusing.given({ status: "none", to }).when(confirmed);
    await spec.thenEmits(mailFailed({ reason: "No such address." }));
    await spec.thenSays(failed);
    await spec.thenBecomes({ status: "failed" });
  });

  test("comes again when the mail service has trouble", async () => {
    const troubled = specify(mail, () => createMailer(new Error("throttled")));
    await troubled.given({ status: "none", to }).when(confirmed).thenFails({ message: "throttled" });
  });

  test.each(["sent", "failed"] as const)("is not mailed again: %s", async (status) => {
    await given({ status }).when(confirmed).thenStaysQuiet();
  });
});

const others = (Object.keys(events) as EventType[]).filter((type) => !(type in mail.on));

test.each(others)("%s does not concern it", async (type) => {
  await given({ status: "none", to }).when(toExampleEvent(type)).thenStaysQuiet();
});
