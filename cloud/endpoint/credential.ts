import type { ServiceRequest } from "../service.ts";

type Credential = NonNullable<ServiceRequest["credential"]>;

/** `<access key>/<date>/<region>/<service>/aws4_request`; an access key of ours holds no slash. */
const scopePattern = /^([^/]+)\/\d{8}\/([^/]*)\/([^/]+)\/aws4_request$/;

/**
 * Reads whose request it is, and for which service, from the Signature Version 4 header or presigned query.
 * The signature itself is not checked: everything here is on this machine. Undefined when unsigned.
 */
export function credentialOf(request: Pick<ServiceRequest, "headers" | "query">): Credential | undefined {
  const scope = headerScope(request.headers.authorization) ?? request.query.get("X-Amz-Credential");
  if (scope === null || scope === undefined) return undefined;
  const match = scopePattern.exec(scope);
  if (match === null) return undefined;
  const [, accessKeyId = "", region = "", service = ""] = match;
  return { accessKeyId, region, service };
}

function headerScope(authorization: string | undefined): string | undefined {
  if (authorization === undefined || !authorization.startsWith("AWS4-")) return undefined;
  const start = authorization.indexOf("Credential=");
  if (start < 0) return undefined;
  const end = authorization.slice(start).search(/[,\s]/);
  return end < 0 ? authorization.slice(start + 11) : authorization.slice(start + 11, start + end);
}
