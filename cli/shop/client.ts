import { WebSocket } from "ws";
import type { ShopMessage } from "../../schemas/messages.ts";
import { CliError } from "../terminal/reportError.ts";

/** A client of the shop on one WebSocket connection. */
export type ShopClient = {
  readonly send: (command: object) => void;
  /** Settles with the close code. */
  readonly closed: Promise<number>;
  readonly close: () => void;
};

/**
 * Connects; `onMessage` gets every message as it arrives, one of API Gateway itself as an `error`. Rejects when there is
 * nobody at that address.
 */
export async function connectShop(
  url: string,
  onMessage: (message: ShopMessage) => void,
): Promise<ShopClient> {
  const socket = new WebSocket(url);
  socket.on("message", (data) => onMessage(toShopMessage(String(data))));
  const closed = new Promise<number>((settle) => socket.once("close", settle));
  await new Promise<void>((settle, fail) => {
    socket.once("open", settle);
    socket.once("error", (cause) => {
      fail(new CliError(`Nothing answers at ${url} (${cause.message}). Is it running?`, { cause }));
    });
  });
  socket.on("error", () => {});
  return {
    send: (command) => socket.send(JSON.stringify(command)),
    closed,
    close: () => socket.close(),
  };
}

/** API Gateway itself speaks in another form: a `message`, and no `state`. */
function toShopMessage(text: string): ShopMessage {
  const said = JSON.parse(text) as ShopMessage | { readonly message: string };
  return "state" in said ? said : { state: "error", msg: said.message };
}
