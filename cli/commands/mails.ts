import { Command } from "commander";
import pc from "picocolors";
import { endpointDefault } from "../shop/runningCloud.ts";
import { wholeNumber } from "../terminal/options.ts";
import { readMails } from "../watch/readMails.ts";

type Options = { readonly endpoint: string; readonly last: number; readonly json?: true };

/** `orderly mails`: what a running shop has sent. */
export function mailsCommand(): Command {
  return new Command("mails")
    .option("--endpoint <url>", "the running cloud", endpointDefault)
    .option("--last <count>", "as many of the last", wholeNumber(1, 10_000), 50)
    .option("--json", "print JSON lines")
    .action(mails);
}

async function mails({ endpoint, last, json }: Options): Promise<void> {
  const { messages } = await readMails(endpoint, last);
  for (const mail of messages) {
    const { sentAt, to, subject, text = "" } = mail;
    const line = `${sentAt}  ${to.join(", ")}  ${subject}  ${pc.dim(text)}`;
    process.stdout.write(`${json ? JSON.stringify(mail) : line}\n`);
  }
}
