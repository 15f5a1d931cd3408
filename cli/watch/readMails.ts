import { askCloud } from "./readStatus.ts";

/** A mail that the local SES kept instead of sending it. */
export type KeptMail = {
  readonly messageId: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text?: string;
  /** RFC 3339. */
  readonly sentAt: string;
};

/** The last mails, oldest first, and how many were sent in all. */
export type KeptMails = { readonly messages: readonly KeptMail[]; readonly count: number };

/** Asks the cloud at an endpoint for the last mails that were sent. */
export function readMails(endpoint: string, last: number): Promise<KeptMails> {
  return askCloud<KeptMails>(`${endpoint}/_aws/ses?last=${last}`);
}
