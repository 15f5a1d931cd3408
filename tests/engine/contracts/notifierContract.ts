import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { ClientMessage } from "../../../engine/core/processor.ts";
import type { Notifier } from "../../../engine/runtime/ports.ts";

/** A client on a connection of its own. */
export type WaitingClient = {
  readonly replyto: string;
  /** The first messages that it hears, when there are so many; without a number, what it has heard by now. */
  readonly heard: (count?: number) => Promise<readonly ClientMessage[]>;
  /** Settles when the connection is closed on both sides. */
  readonly leave: () => Promise<void>;
};

/** A notifier to be judged: how clients come to it, and how it is stopped. */
export type NotifierUnderTest = {
  readonly notifier: Notifier;
  readonly connect: () => Promise<WaitingClient>;
  readonly close: () => Promise<void>;
};

/** What the engine relies on in any notifier. */
export function notifierContract(name: string, open: () => Promise<NotifierUnderTest>): void {
  describe(`Notifier: ${name}`, () => {
    let notifier: Notifier;
    let connect: NotifierUnderTest["connect"];
    let close: () => Promise<void>;
    beforeEach(async () => {
      ({ notifier, connect, close } = await open());
    });
    afterEach(() => close());

    const say = (replyto: string, sequence: number) => ({
      replyto,
      key: "one",
      message: { state: "success", msg: "ü – 漢字", sequence },
    });

    test("tells a client what it was given", async () => {
      const { replyto, heard } = await connect();
      const message = { state: "error", msg: "Not enough stock.", orderId: "one", more: { a: [1] } };
      await notifier.notify([{ replyto, key: "one", message }]);
      expect(await heard(1)).toEqual([message]);
    });

    test("tells in the order given", async () => {
      const { replyto, heard } = await connect();
      const sequences = Array.from({ length: 40 }, (_, index) => index);
      await notifier.notify(sequences.slice(0, 30).map((sequence) => say(replyto, sequence)));
      await notifier.notify(sequences.slice(30).map((sequence) => say(replyto, sequence)));
      expect((await heard(40)).map(({ sequence }) => sequence)).toEqual(sequences);
    });

    test("tells every client what is for it, and nothing else", async () => {
      const clients = [await connect(), await connect(), await connect()];
      const notifications = [0, 1, 2, 3, 4, 5].map((sequence) =>
        say((clients[sequence % 3] as WaitingClient).replyto, sequence),
      );
      await notifier.notify(notifications);
      for (const [place, { heard }] of clients.entries()) {
        expect((await heard(2)).map(({ sequence }) => sequence)).toEqual([place, place + 3]);
      }
      for (const { heard } of clients) expect(await heard()).toHaveLength(2);
    });

    test("does not fail on a client that is gone, and tells those behind it", async () => {
      const [gone, here] = [await connect(), await connect()];
      await gone.leave();
      await notifier.notify([say(gone.replyto, 1), say(here.replyto, 2)]);
      expect((await here.heard(1)).map(({ sequence }) => sequence)).toEqual([2]);
    });

    test("does not fail on a client that never was", async () => {
      const { replyto } = await connect();
      await notifier.notify([say(`${replyto}x`, 1)]);
    });

    test("takes nothing to say", async () => {
      const { heard } = await connect();
      await notifier.notify([]);
      expect(await heard()).toEqual([]);
    });
  });
}
