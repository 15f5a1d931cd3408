import type { ServiceRequest } from "../service.ts";

const targetPrefixes: readonly (readonly [prefix: string, service: string])[] = [
  ["Kinesis_", "kinesis"],
  ["DynamoDB_", "dynamodb"],
  ["AmazonSQS.", "sqs"],
  ["Logs_", "logs"],
];

const pathPatterns: readonly (readonly [pattern: RegExp, service: string])[] = [
  [/^\/_aws\/cloud(\/|$)/, "cloud"],
  [/^\/_aws\/ses(\/|$)/, "ses"],
  [/^\/v2\/email\//, "ses"],
  [/^\/20\d\d-\d\d-\d\d\/(functions|event-source-mappings|layers|account-settings)/, "lambda"],
  [/^\/[^/]+\/[^/]+\/(@|%40)connections\//i, "execute-api"],
];

/** The `Version` of the Query protocol tells the services apart that use it. */
const queryVersions: Readonly<Record<string, string>> = {
  "2010-03-31": "sns",
  "2011-06-15": "sts",
  "2012-11-05": "sqs",
};

/**
 * Names the service that a request is for: by the scope it is signed for, else by its `X-Amz-Target`, else by
 * its path, else by the `Version` of a form. Undefined when nothing tells.
 */
export function serviceNameOf(request: ServiceRequest): string | undefined {
  if (request.path.startsWith("/_aws/ses")) return "ses";
  return request.credential?.service ?? byTarget(request) ?? byPath(request) ?? byForm(request);
}

function byTarget({ headers }: ServiceRequest): string | undefined {
  const target = headers["x-amz-target"];
  if (target === undefined) return undefined;
  return targetPrefixes.find(([prefix]) => target.startsWith(prefix))?.[1];
}

function byPath({ path }: ServiceRequest): string | undefined {
  return pathPatterns.find(([pattern]) => pattern.test(path))?.[1];
}

function byForm({ headers, query, body }: ServiceRequest): string | undefined {
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
  const version = isForm ? new URLSearchParams(body.toString("utf8")).get("Version") : query.get("Version");
  return version === null ? undefined : queryVersions[version];
}
