import type { Service, ServiceRequest, ServiceResponse } from "../service.ts";
import { credentialOf } from "./credential.ts";
import { errorResponse } from "./errorResponse.ts";
import { serviceNameOf } from "./serviceName.ts";

/** Answers one request. Never rejects. */
export type Handle = (request: ServiceRequest) => Promise<ServiceResponse>;

/** What stands between the endpoint and the services. */
export type DispatchOptions = {
  readonly services: readonly Service[];
  /** Undefined when the call is allowed, else the refusal that the client gets. */
  readonly authorize?:
    | ((service: string, request: ServiceRequest) => ServiceResponse | undefined)
    | undefined;
  /** An error that a service did not turn into a response: a defect here, never the caller's. */
  readonly onDefect?: ((error: unknown, service: string) => void) | undefined;
};

/** Sends each request to the service that it is for, once its caller may do that. */
export function dispatchTo({ services, authorize, onDefect }: DispatchOptions): Handle {
  const byName = new Map(services.map((service) => [service.name, service]));
  return async (request) => {
    const credential = request.credential ?? credentialOf(request);
    const signed = credential === undefined ? request : { ...request, credential };
    const name = serviceNameOf(signed);
    const service = name === undefined ? undefined : byName.get(name);
    if (name === undefined || service === undefined) return unknownService(signed, name);
    try {
      return authorize?.(name, signed) ?? (await service.handle(signed));
    } catch (error) {
      onDefect?.(error, name);
      const message = `The embedded ${name} failed: ${error instanceof Error ? error.message : String(error)}`;
      return errorResponse(signed, { status: 500, code: "InternalFailure", message });
    }
  };
}

function unknownService(request: ServiceRequest, name: string | undefined): ServiceResponse {
  if (name === undefined) {
    return errorResponse(request, {
      status: 404,
      code: "UnknownOperationException",
      message: `${request.method} ${request.path} is not signed and names no service that this endpoint knows.`,
    });
  }
  return errorResponse(request, {
    status: 501,
    code: "UnknownService",
    message: `This endpoint does not emulate the service "${name}". Set AWS_ENDPOINT_URL_<SERVICE> to send its calls elsewhere.`,
  });
}
