/** Sends mails. */
export type Mailer = {
  /**
   * `refused` when this mail will never be taken (an address that cannot be, say).
   * @throws when trying again may help
   */
  readonly send: (mail: Mail) => Promise<MailResult>;
};

export type Mail = { readonly to: string; readonly subject: string; readonly text: string };

export type MailResult =
  | { readonly kind: "sent"; readonly messageId: string }
  | { readonly kind: "refused"; readonly reason: string };
