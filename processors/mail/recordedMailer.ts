import type { RecordedAnswers } from "../../engine/core/recordedAnswers.ts";
import type { DomainEvent } from "../../engine/index.ts";
import { mailFailed, mailSent } from "../../schemas/events/mail.ts";
import type { EventData } from "../../schemas/events.ts";
import type { Mailer } from "./mailer.ts";

/** The mail service as the events tell it that the processor emitted: nothing is sent. */
export const recordedMailer: RecordedAnswers = (emitted) => ({ ports: { mailer: toMailer(emitted) } });

function toMailer(emitted: readonly DomainEvent[]): Mailer {
  const find = (type: string) => emitted.find((event) => event.type === type)?.data;
  return {
    async send() {
      const sent = find(mailSent.type) as EventData<"mail.sent"> | undefined;
      if (sent) return { kind: "sent", messageId: sent.messageId };
      const failed = find(mailFailed.type) as EventData<"mail.failed"> | undefined;
      if (failed) return { kind: "refused", reason: failed.reason };
      throw new Error("The log does not hold what became of the mail.");
    },
  };
}
