/** What a SendEmail request holds. */
export type Mail = {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text?: string | undefined;
  readonly html?: string | undefined;
  /** The whole message when it was given as such. */
  readonly raw?: string | undefined;
};

export type MailRead =
  | { readonly kind: "mail"; readonly mail: Mail }
  | { readonly kind: "invalid"; readonly reason: string };

type Part = { readonly Data?: string };
type Request = {
  readonly FromEmailAddress?: string;
  readonly Destination?: { readonly [list: string]: readonly string[] | undefined };
  readonly Content?: {
    readonly Simple?: {
      readonly Subject?: Part;
      readonly Body?: { readonly Text?: Part; readonly Html?: Part };
    };
    readonly Raw?: Part;
  };
};

/** SES v2 takes at most this many recipients in one call. */
const recipientsMax = 50;

/** Reads the body of SendEmail (SES API v2 reference). Templates are not known here. */
export function readMail(body: string): MailRead {
  let request: Request;
  try {
    request = JSON.parse(body) as Request;
  } catch {
    return { kind: "invalid", reason: "The body is no JSON." };
  }
  const from = request.FromEmailAddress ?? "";
  const to = Object.values(request.Destination ?? {}).flatMap((list) => list ?? []);
  const { Simple, Raw } = request.Content ?? {};
  if (from === "") return { kind: "invalid", reason: "FromEmailAddress is missing." };
  if (to.length === 0) return { kind: "invalid", reason: "Destination names no recipient." };
  if (to.length > recipientsMax) {
    return { kind: "invalid", reason: `Recipient count exceeds ${recipientsMax}.` };
  }
  const malformed = to.find((address) => !/^[^@\s]+@[^@\s]+$/.test(address));
  if (malformed !== undefined) return { kind: "invalid", reason: `Missing final '@domain' in ${malformed}` };
  if (Simple === undefined && Raw === undefined) {
    return { kind: "invalid", reason: "Content holds neither Simple nor Raw." };
  }
  const subject = Simple?.Subject?.Data ?? "";
  const { Text, Html } = Simple?.Body ?? {};
  return { kind: "mail", mail: { from, to, subject, text: Text?.Data, html: Html?.Data, raw: Raw?.Data } };
}
