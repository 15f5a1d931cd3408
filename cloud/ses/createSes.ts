import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import { errorResponse } from "../endpoint/errorResponse.ts";
import type { Service, ServiceRequest, ServiceResponse } from "../service.ts";
import { type Mail, readMail } from "./readMail.ts";

/** A mail that was sent, kept for reading. */
export type SentMail = Mail & { readonly messageId: string; readonly sentAt: string };

/** The embedded SES v2: keeps mails instead of sending them. */
export type Ses = { readonly service: Service; readonly mails: () => readonly SentMail[] };

/** Mails that are kept; the oldest go first. */
const mailsMax = 10_000;

const sendPath = "/v2/email/outbound-emails";
const keptPath = "/_aws/ses";

/**
 * SendEmail of SES v2, and `GET /_aws/ses` to read what was sent (with `?email=` to one recipient, with `?last=` as
 * many), `DELETE` to forget it. `identities` are the verified addresses and domains.
 */
export function createSes({
  identities,
  clock,
}: {
  readonly identities: readonly string[];
  readonly clock: Clock;
}): Ses {
  let mails: SentMail[] = [];
  let sent = 0;

  const send = (request: ServiceRequest): ServiceResponse => {
    const read = readMail(request.body.toString("utf8"));
    if (read.kind === "invalid") {
      return errorResponse(request, { status: 400, code: "BadRequestException", message: read.reason });
    }
    const { mail } = read;
    if (!isVerified(mail.from, identities)) {
      const message = `Email address is not verified. The following identities failed the check: ${mail.from}`;
      return errorResponse(request, { status: 400, code: "MessageRejected", message });
    }
    const messageId = randomUUID();
    sent += 1;
    mails = [
      ...mails.slice(-(mailsMax - 1)),
      { ...mail, messageId, sentAt: new Date(clock.now()).toISOString() },
    ];
    return json({ MessageId: messageId });
  };
  const service: Service = {
    name: "ses",
    handle: async (request) => {
      const { method, path, query } = request;
      if (method === "POST" && path === sendPath) return send(request);
      if (method === "GET" && path === keptPath) {
        const email = query.get("email");
        const wanted = mails.filter(({ to }) => email === null || to.includes(email));
        return json({ messages: wanted.slice(-Number(query.get("last") ?? wanted.length)), count: sent });
      }
      if (method === "DELETE" && path === keptPath) {
        mails = [];
        return json({});
      }
      const message = `The embedded SES does not know ${method} ${path}.`;
      return errorResponse(request, { status: 404, code: "NotFoundException", message });
    },
    close: async () => {},
  };
  return { service, mails: () => mails };
}

function isVerified(from: string, identities: readonly string[]): boolean {
  const address = (/<([^>]+)>$/.exec(from)?.[1] ?? from).toLowerCase();
  const domain = address.slice(address.indexOf("@") + 1);
  return identities.some((identity) => [address, domain].includes(identity.toLowerCase()));
}

function json(body: object): ServiceResponse {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
