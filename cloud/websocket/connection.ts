import { randomBytes } from "node:crypto";
import type { WebSocket } from "ws";
import { unreadBytesMax } from "./limits.ts";

/** One client of one stage. */
export type Connection = {
  readonly id: string;
  readonly connectedAtMs: number;
  readonly sourceIp: string;
  readonly userAgent: string;
  lastActiveAtMs: number;
  /** Absent until the handshake is done. */
  socket?: WebSocket;
};

/** A connection ID in AWS's form: 15 letters of URL-safe base64 and a `=`. */
export function newConnectionId(): string {
  return `${randomBytes(12).toString("base64url").slice(0, 15)}=`;
}

/** Sends text; false when the connection is not open, or its client lets too much pile up and is closed. */
export function sendText({ socket }: Connection, text: string): Promise<boolean> {
  if (socket === undefined || socket.readyState !== socket.OPEN) return Promise.resolve(false);
  if (socket.bufferedAmount > unreadBytesMax) {
    socket.terminate();
    return Promise.resolve(false);
  }
  return new Promise((settle) => socket.send(text, (error) => settle(!error)));
}
