import type { ShopMessage } from "../../schemas/messages.ts";
import { createApi, type ListedOrder, type Product } from "./api.ts";
import { type ConnectionState, openConnection } from "./connection.ts";
import { type Customer, loadCustomer } from "./customer.ts";
import { hear, newProgress, type Progress, see } from "./progress.ts";
import type { Scenario } from "./scenarios.ts";
import { keepTracks, loadTracks, type Track, tracksMax } from "./tracks.ts";

/** Everything that the page shows. */
export type ShopState = {
  readonly connection: ConnectionState;
  readonly products: readonly Product[] | undefined;
  readonly tracks: readonly Track[];
  readonly orders: readonly ListedOrder[] | undefined;
  /** Where the orders that are not shown yet begin. */
  readonly next?: string | undefined;
  /** What went wrong beside the orders themselves. */
  readonly problem?: string | undefined;
};

/** What a customer wants. */
export type Wanted = {
  readonly items: readonly { readonly sku: string; readonly quantity: number }[];
  readonly email: string;
  readonly scenario: Scenario;
};

/** The shop as the page drives it. */
export type Shop = {
  readonly order: (wanted: Wanted) => void;
  readonly showMore: () => Promise<void>;
};

export type ShopOptions = {
  readonly config: { readonly websocketUrl: string; readonly httpUrl: string };
  readonly storage: Storage;
  readonly onState: (state: ShopState) => void;
};

const pollMs = 300;
const pollMsMax = 3_000;
/** Reads of an order that is not in the view, until it is taken for one that never came into the log. */
const missesMax = 12;

/** Connects to the shop and follows every order to its end, over reloads and lost connections. */
export async function createShop({ config, storage, onState }: ShopOptions): Promise<Shop> {
  const customer = await loadCustomer(storage);
  const api = createApi(config.httpUrl, customer);
  let state: ShopState = {
    connection: "connecting",
    products: undefined,
    tracks: loadTracks(storage),
    orders: undefined,
  };
  const followed = new Set<string>();

  const change = (over: Partial<ShopState>): void => {
    state = { ...state, ...over };
    if (over.tracks) keepTracks(storage, over.tracks);
    onState(state);
  };
  const update = (orderId: string, step: (track: Track) => Progress): void =>
    change({
      tracks: state.tracks.map((track) =>
        track.progress.orderId === orderId ? { ...track, progress: step(track) } : track,
      ),
    });
  const refresh = async (): Promise<void> => {
    try {
      const [products, page] = await Promise.all([api.products(), api.orders()]);
      change({ products, orders: page.orders, next: page.next, problem: undefined });
    } catch {
      change({ problem: "The shop cannot be reached. Trying again …" });
      setTimeout(() => void refresh(), pollMsMax);
    }
  };
  /** Reads the view until it says that nothing more will happen. */
  const follow = async (orderId: string): Promise<void> => {
    if (followed.has(orderId)) return;
    followed.add(orderId);
    let misses = 0;
    for (let attempt = 0; ; attempt++) {
      const order = await api.order(orderId).catch(() => "unreachable" as const);
      if (order === undefined) misses += 1;
      else if (order !== "unreachable") update(orderId, ({ progress }) => see(progress, order));
      if (misses === missesMax) update(orderId, ({ progress }) => ({ ...progress, settled: true }));
      const track = state.tracks.find(({ progress }) => progress.orderId === orderId);
      if (track === undefined || track.progress.settled) break;
      await new Promise((settle) => setTimeout(settle, Math.min(pollMs * 1.5 ** attempt, pollMsMax)));
    }
    followed.delete(orderId);
    await refresh();
  };
  const onMessage = (message: ShopMessage): void => {
    const orderId = message.orderId ?? unstarted(state.tracks);
    if (orderId === undefined) {
      change({ problem: "msg" in message ? message.msg : undefined });
      return;
    }
    update(orderId, ({ progress, sentAtMs }) => hear(progress, message, Date.now() - sentAtMs));
    if (message.state === "finished" || message.state === "error") void follow(orderId);
    if (message.state === "accepted") void readOwnWrite(orderId, message.position);
  };
  /** The order is in the list as soon as its view has it. */
  const readOwnWrite = async (orderId: string, position: string): Promise<void> => {
    const order = await api.order(orderId, position).catch(() => undefined);
    if (order) await refresh();
  };
  /** What was said while nobody listened comes again, and what follows comes here. */
  const resume = async (orderId: string, after: number): Promise<void> => {
    // Only of an order that is there: one that is not yet would be refused.
    const order = await api.order(orderId).catch(() => undefined);
    if (order) connection.send({ action: "resume", orderId, after, token: customer.token });
    await follow(orderId);
  };
  /** What was perhaps never taken is sent again, which is safe. */
  const catchUp = (): void => {
    for (const { progress, command } of state.tracks.filter((track) => !track.progress.settled)) {
      if (progress.sequence < 0) connection.send(command);
      else void resume(progress.orderId, progress.sequence);
    }
  };
  const connection = openConnection({
    url: config.websocketUrl,
    onMessage,
    onState: (now) => {
      change({ connection: now });
      if (now === "open") catchUp();
    },
  });
  void refresh();
  return {
    order: (wanted) => {
      const command = toCommand(wanted, customer);
      const progress = newProgress(command.orderId);
      const track = { progress, command, sentAtMs: Date.now() };
      change({ tracks: [track, ...state.tracks].slice(0, tracksMax), problem: undefined });
      // A closed connection sends it when it opens: `catchUp`.
      if (state.connection === "open") connection.send(command);
    },
    showMore: async () => {
      const page = await api.orders(state.next);
      change({ orders: [...(state.orders ?? []), ...page.orders], next: page.next });
    },
  };
}

/** A refusal names no order: it answers the one that has heard nothing yet. */
function unstarted(tracks: readonly Track[]): string | undefined {
  return tracks.find(({ progress }) => progress.sequence < 0)?.progress.orderId;
}

function toCommand({ items, email, scenario }: Wanted, { token }: Customer): Track["command"] {
  const extra = scenario.extra === undefined ? [] : [scenario.extra];
  return {
    action: "order",
    orderId: crypto.randomUUID(),
    items: [...items, ...extra],
    customer: { token, ...(scenario.noMail === undefined && email !== "" && { email }) },
    card: scenario.card,
    ack: true,
  };
}
