/** The largest request that any of the services takes: an S3 part in one call stays below it. */
export const requestBytesMax = 67_108_864;

/** How long a connection without requests stays open; longer than SDK clients keep theirs, so they close first. */
export const keepAliveMs = 75_000;

/** Requests that one HTTP/2 connection may have open at once. */
export const streamsPerConnectionMax = 1_000;

/** Bytes that a client may send on HTTP/2 before it waits for us: a whole PutRecords call fits in. */
export const receiveWindowBytes = 16_777_216;

/** How long `close` waits for requests that are being answered. */
export const closeGraceMs = 2_000;
