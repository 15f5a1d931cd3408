import type { DomainEvent, EventDraft, Items } from "../../engine/index.ts";
import { codecOf } from "../world/codecs.ts";
import { toAuthorization, toMailResult, toRefund } from "../world/provider.ts";
import { type SimulatedPorts, shop } from "../world/shop.ts";

/** IDs of the events that are parked, or left out by a decision, by processor. */
export type LeftOut = ReadonlyMap<string, ReadonlySet<string>>;

/** What the log alone says should have come of it. */
export type Reference = {
  /** Final state by processor and key. */
  readonly states: ReadonlyMap<string, ReadonlyMap<string, object>>;
  /** What each processor should have emitted, by `processor/ID of the cause`. */
  readonly emitted: ReadonlyMap<string, readonly EventDraft[]>;
  /** Messages that each processor should have said, as `processor/key/sequence`. */
  readonly said: ReadonlySet<string>;
};

/**
 * The pure fold of the log, written without the engine: per key in log order, each ID once, the handlers of the shop one
 * after the other with nothing that fails. Stock's answers depend on other keys, so they are taken from the log, and
 * judged by its books.
 */
export async function foldLog(log: readonly DomainEvent[], leftOut: LeftOut): Promise<Reference> {
  const states = new Map(shop.map(({ name }) => [name, new Map<string, object>()]));
  const emitted = new Map<string, readonly EventDraft[]>();
  const said = new Set<string>();
  const shortagesOf = new Map(
    log.filter(isRejection).map(({ causationid, data }) => [causationid, data.shortages]),
  );
  for (const event of inOrder(log)) {
    for (const { name, on, initial } of shop) {
      const handler = on[event.type];
      if (!handler || leftOut.get(name)?.has(event.id)) continue;
      const views = states.get(name) as Map<string, object>;
      const before = views.get(event.subject) ?? initial();
      const context = { ...ports, items: itemsFor(shortagesOf.get(event.id)), position: "" as never };
      const decided = handler(before, event, context);
      const decision = decided instanceof Promise ? await decided : decided;
      views.set(event.subject, decision?.state ?? before);
      if (decision?.emit?.length) emitted.set(`${name}/${event.id}`, decision.emit);
      if (decision?.notify?.length && event.replyto)
        said.add(`${name}/${event.subject}/${event.causationdepth + 1}`);
    }
  }
  return { states, emitted, said };
}

/** Each event once, as the handlers get it. */
function* inOrder(log: readonly DomainEvent[]): Generator<DomainEvent> {
  const seen = new Set<string>();
  for (const written of log) {
    if (seen.has(written.id)) continue;
    seen.add(written.id);
    const decoded = codecOf(1).decode(written);
    if (decoded.kind === "event") yield decoded.event;
  }
}

const ports: SimulatedPorts = {
  payments: {
    authorize: async (request) => toAuthorization(request),
    refund: async ({ idempotencyKey }) => toRefund(idempotencyKey),
  },
  mailer: { send: async (mail) => toMailResult(mail) },
};

type Rejection = DomainEvent<
  string,
  { readonly shortages: readonly { readonly sku: string; readonly available: number }[] }
>;

function isRejection(event: DomainEvent): event is Rejection {
  return event.type === "stock.rejected";
}

/** Levels as stock saw them when it said what it said: what it called short was short, everything else was there. */
function itemsFor(shortages: Rejection["data"]["shortages"] = []): Items {
  return {
    async get(key) {
      const available = shortages.find(({ sku }) => sku === key)?.available ?? Number.MAX_SAFE_INTEGER;
      return { received: 0, available } as never;
    },
    put: () => {},
  };
}
