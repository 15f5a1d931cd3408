import type { ShopMessage } from "../../schemas/messages.ts";

/** `waiting`: lost, and being made anew. */
export type ConnectionState = "connecting" | "open" | "waiting";

/** A WebSocket that comes back. */
export type Connection = {
  /** Sends now, or when the connection is open. */
  readonly send: (command: object) => void;
};

export type ConnectionOptions = {
  readonly url: string;
  readonly onMessage: (message: ShopMessage) => void;
  readonly onState: (state: ConnectionState) => void;
};

const retryMs = 250;
const retryMsMax = 5_000;

/** Connects, and connects again whenever the connection is lost, after growing pauses. */
export function openConnection({ url, onMessage, onState }: ConnectionOptions): Connection {
  let socket: WebSocket | undefined;
  let attempts = 0;
  let unsent: object[] = [];

  const connect = (): void => {
    onState(attempts === 0 ? "connecting" : "waiting");
    const opening = new WebSocket(url);
    opening.onopen = () => {
      attempts = 0;
      socket = opening;
      const queued = unsent;
      unsent = [];
      for (const command of queued) opening.send(JSON.stringify(command));
      onState("open");
    };
    opening.onmessage = ({ data }) => onMessage(JSON.parse(String(data)) as ShopMessage);
    opening.onclose = () => {
      socket = undefined;
      attempts += 1;
      onState("waiting");
      setTimeout(connect, Math.min(retryMs * 2 ** (attempts - 1), retryMsMax));
    };
  };
  connect();
  return {
    send: (command) => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(command));
      else unsent.push(command);
    },
  };
}
