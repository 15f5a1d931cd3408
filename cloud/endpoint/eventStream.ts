import { crc32 } from "node:zlib";

/** Media type of a response that is a stream of events. */
export const eventStreamType = "application/vnd.amazon.eventstream";

const preludeBytes = 12;
const crcBytes = 4;
const stringType = 7;

/**
 * One event in the binary form that SDKs read (Smithy, "Amazon Event Stream Specification"): lengths, their checksum,
 * headers, the JSON, and a checksum of it all.
 */
export function encodeEvent(type: string, json: object): Uint8Array {
  const headers = Buffer.concat([
    toHeader(":event-type", type),
    toHeader(":content-type", "application/json"),
    toHeader(":message-type", "event"),
  ]);
  const payload = Buffer.from(JSON.stringify(json));
  const message = Buffer.alloc(preludeBytes + headers.length + payload.length + crcBytes);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(headers.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  headers.copy(message, preludeBytes);
  payload.copy(message, preludeBytes + headers.length);
  message.writeUInt32BE(crc32(message.subarray(0, -crcBytes)), message.length - crcBytes);
  return message;
}

function toHeader(name: string, value: string): Buffer {
  const header = Buffer.alloc(1 + name.length + 3 + value.length);
  header.writeUInt8(name.length, 0);
  header.write(name, 1);
  header.writeUInt8(stringType, 1 + name.length);
  header.writeUInt16BE(value.length, 2 + name.length);
  header.write(value, 4 + name.length);
  return header;
}
