import { randomUUID } from "node:crypto";
import type { ServiceRequest, ServiceResponse } from "../service.ts";

/** An error as AWS names it. */
export type AwsError = { readonly status: number; readonly code: string; readonly message: string };

/** Services whose errors are XML whatever the request looks like. */
const xmlServices: ReadonlySet<string> = new Set(["s3", "sns", "sts", "iam", "ec2", "cloudformation"]);

/** Puts an error into the form that the client of this request reads: JSON, Query XML or S3's XML. */
export function errorResponse(request: ServiceRequest, error: AwsError): ServiceResponse {
  const service = request.credential?.service ?? "";
  if (service === "s3") return s3Error(error);
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
  return isForm || xmlServices.has(service) ? queryError(error) : jsonError(error);
}

function jsonError({ status, code, message }: AwsError): ServiceResponse {
  return {
    status,
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amzn-errortype": code,
      "x-amzn-requestid": randomUUID(),
    },
    body: JSON.stringify({ __type: code, message, Message: message }),
  };
}

function queryError({ status, code, message }: AwsError): ServiceResponse {
  const requestId = randomUUID();
  const type = status < 500 ? "Sender" : "Receiver";
  return {
    status,
    headers: { "content-type": "text/xml", "x-amzn-requestid": requestId },
    body: `<?xml version="1.0"?><ErrorResponse><Error><Type>${type}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  };
}

function s3Error({ status, code, message }: AwsError): ServiceResponse {
  const requestId = randomUUID();
  return {
    status,
    headers: { "content-type": "application/xml", "x-amz-request-id": requestId },
    body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message><RequestId>${requestId}</RequestId></Error>`,
  };
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
