/** A request to one service, decoded from HTTP/1.1 or HTTP/2 alike. */
export type ServiceRequest = {
  readonly method: string;
  /** Path as sent, without the query, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The query as sent, without the question mark. */
  readonly rawQuery?: string | undefined;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** From the Signature Version 4 scope; absent on an unsigned request. */
  readonly credential?:
    | { readonly accessKeyId: string; readonly region: string; readonly service: string }
    | undefined;
};

/** `body` may be a stream of chunks (SubscribeToShard). */
export type ServiceResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Values of `set-cookie`, which alone may not be joined. */
  readonly cookies?: readonly string[] | undefined;
  readonly body: Buffer | string | AsyncIterable<Uint8Array>;
};

/** One emulated AWS service behind the endpoint. Never throws: errors are responses in AWS's own form. */
export type Service = {
  /** The service name of the Signature Version 4 scope, e.g. `kinesis`, `dynamodb`, `ses`. */
  readonly name: string;
  readonly handle: (request: ServiceRequest) => Promise<ServiceResponse>;
  /** Frees what it holds; flushes what is kept on disk. */
  readonly close: () => Promise<void>;
};
