import type { ServiceRequest, ServiceResponse } from "../service.ts";

/** An object that a request created, and how. */
export type ObjectCreation = {
  readonly bucket: string;
  readonly key: string;
  readonly kind: "Put" | "Post" | "Copy" | "CompleteMultipartUpload";
};

/** Parts of an object and what is said about it have the object's path too. */
const subresources = ["acl", "tagging", "retention", "legal-hold", "partNumber", "renameObject"];

/** The object that a request to S3 (path style) creates if it succeeds; undefined when it creates none. */
export function objectCreationOf(request: ServiceRequest): ObjectCreation | undefined {
  const { method, path, query, headers } = request;
  const [bucket = "", ...rest] = path.slice(1).split("/");
  const key = decodeURIComponent(rest.join("/"));
  if (method === "PUT" && key !== "" && !subresources.some((name) => query.has(name))) {
    return { bucket, key, kind: headers["x-amz-copy-source"] === undefined ? "Put" : "Copy" };
  }
  if (method !== "POST") return undefined;
  if (key !== "") return query.has("uploadId") ? { bucket, key, kind: "CompleteMultipartUpload" } : undefined;
  const posted = headers["content-type"]?.startsWith("multipart/form-data") ? postedKey(request) : undefined;
  return posted === undefined ? undefined : { bucket, key: posted, kind: "Post" };
}

/** The key is a field of the form, and may name the file that is uploaded. */
function postedKey({ body }: ServiceRequest): string | undefined {
  const text = body.toString("utf8");
  const key = /name="key"\r\n(?:[^\r\n]+\r\n)*\r\n([^\r\n]*)\r\n/.exec(text)?.[1];
  const fileName = /;\s*filename="([^"]*)"/.exec(text)?.[1]?.replace(/^.*[/\\]/, "") ?? "";
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is S3's own placeholder
  return key?.replaceAll("${filename}", fileName);
}

/** S3 can fail in the body of a 200: a copy and a completed upload are answered while they are being done. */
export function succeeded({ status, body }: ServiceResponse, { kind }: ObjectCreation): boolean {
  if (status < 200 || status >= 400) return false;
  if (kind === "Put" || kind === "Post") return true;
  return !String(body).includes("<Error>");
}
