import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import type { Mailer } from "./mailer.ts";

/** Errors by which SES says that this mail will never be taken. */
const permanentErrors: readonly string[] = [
  "MessageRejected",
  "BadRequestException",
  "MailFromDomainNotVerifiedException",
];

export type SesMailerOptions = {
  /** A verified address or one of a verified domain. */
  readonly sender: string;
  readonly client?: Pick<SESv2Client, "send"> | undefined;
};

/**
 * Mails through SES v2. SES knows no idempotency key: a crash between sending and the commit sends a mail twice, and
 * never not at all.
 */
export function createSesMailer({
  sender,
  client = new SESv2Client({ cacheMiddleware: true }),
}: SesMailerOptions): Mailer {
  return {
    async send({ to, subject, text }) {
      const Simple = { Subject: { Data: subject }, Body: { Text: { Data: text } } };
      const command = new SendEmailCommand({
        FromEmailAddress: sender,
        Destination: { ToAddresses: [to] },
        Content: { Simple },
      });
      try {
        const { MessageId = "" } = await client.send(command);
        return { kind: "sent", messageId: MessageId };
      } catch (thrown) {
        if (thrown instanceof Error && permanentErrors.includes(thrown.name)) {
          return { kind: "refused", reason: `The mail service refused the mail (${thrown.name}).` };
        }
        throw thrown;
      }
    },
  };
}
