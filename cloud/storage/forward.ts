import type { ServiceRequest, ServiceResponse } from "../service.ts";

/** Headers that belong to one connection, not to the request. */
const hopHeaders = new Set(["connection", "content-length", "expect", "keep-alive", "transfer-encoding"]);

/** Hands a request on to a server on this machine, and its response back. */
export async function forward(request: ServiceRequest, port: number): Promise<ServiceResponse> {
  const { method, path, query, body } = request;
  const search = query.size > 0 ? `?${query}` : "";
  const headers = Object.entries(request.headers).filter(
    ([name]) => !hopHeaders.has(name) && !name.startsWith(":") && name !== "host",
  );
  const hasBody = method !== "GET" && method !== "HEAD";
  const response = await fetch(`http://127.0.0.1:${port}${path}${search}`, {
    method,
    headers: Object.fromEntries(headers),
    ...(hasBody && { body: new Uint8Array(body) }),
  });
  // To a HEAD the length is an answer of its own: that of the object, with no body to count.
  const answered = [...response.headers].filter(
    ([name]) => !hopHeaders.has(name) || (method === "HEAD" && name === "content-length"),
  );
  return {
    status: response.status,
    headers: Object.fromEntries(answered),
    body: Buffer.from(await response.arrayBuffer()),
  };
}
