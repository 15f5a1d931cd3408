/** What differs between two deployments. */
export type StackSettings = {
  /** Part of every name, so that several stages fit into one account. */
  readonly stage: string;
  readonly region: string;
  /** The address that mails come from; SES verifies it once by a mail to it. */
  readonly mailSender: string;
};

/** A setting that makes no sense; the message names its variable, so no stack trace is needed. */
export class SettingError extends Error {
  readonly code = "SETTING_INVALID";
}

const defaults = { stage: "dev", region: "eu-central-1", mailSender: "shop@example.com" };

/**
 * Reads ORDERLY_STAGE, ORDERLY_REGION and ORDERLY_MAIL_SENDER.
 * @throws SettingError that names the variable that makes no sense
 */
export function readSettings(from: Readonly<Record<string, string | undefined>>): StackSettings {
  return checkSettings({
    stage: from.ORDERLY_STAGE ?? defaults.stage,
    region: from.ORDERLY_REGION ?? defaults.region,
    mailSender: from.ORDERLY_MAIL_SENDER ?? defaults.mailSender,
  });
}

/** @throws SettingError that names the setting that makes no sense */
export function checkSettings(settings: Partial<StackSettings>): StackSettings {
  const all = { ...defaults, ...settings };
  if (!/^[a-z][a-z0-9]{0,15}$/.test(all.stage)) {
    throw new SettingError(
      `The stage "${all.stage}" is not 1 to 16 lower-case letters and digits (ORDERLY_STAGE).`,
    );
  }
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(all.region)) {
    throw new SettingError(`"${all.region}" is no AWS region (ORDERLY_REGION).`);
  }
  if (!/^[^@\s]+@[^@\s]+$/.test(all.mailSender)) {
    throw new SettingError(`"${all.mailSender}" is no mail address (ORDERLY_MAIL_SENDER).`);
  }
  return all;
}
