import type { Socket } from "node:net";

/** What HTTP/2 with prior knowledge begins with (RFC 9113, 3.4); no HTTP/1.1 method starts with `PRI`. */
const preface = Buffer.from("PRI * HTTP/2.0");

/** Tells by the first bytes of a connection which protocol it speaks; the bytes stay in the socket to be read again. */
export function splitProtocols(
  socket: Socket,
  { onHttp1, onHttp2 }: { readonly onHttp1: () => void; readonly onHttp2: () => void },
): void {
  let seen: Buffer = Buffer.alloc(0);
  const look = (): void => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return void socket.once("readable", look);
    seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
    const compared = Math.min(seen.length, preface.length);
    const isPreface = preface.subarray(0, compared).equals(seen.subarray(0, compared));
    if (isPreface && compared < preface.length) return void socket.once("readable", look);
    socket.unshift(seen);
    if (isPreface) onHttp2();
    else onHttp1();
  };
  socket.once("readable", look);
}
