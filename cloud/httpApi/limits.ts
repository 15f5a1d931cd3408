// Quotas of HTTP APIs: Amazon API Gateway developer guide, "Quotas for configuring and running an HTTP API".

/** The longest that a function may take. */
export const integrationMsMax = 30_000;

/** The most bytes of a request or a response. */
export const payloadBytesMax = 10_485_760;
