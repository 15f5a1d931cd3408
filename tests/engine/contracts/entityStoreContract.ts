import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Entity, newEntity } from "../../../engine/core/entity.ts";
import type { ParkedEvent } from "../../../engine/core/parkedEvent.ts";
import { type Position, toPosition } from "../../../engine/core/position.ts";
import { toCommitted } from "../../../engine/runtime/entityCache.ts";
import type { Commit, EntityStore } from "../../../engine/runtime/ports.ts";
import { added, replyto } from "../../support/counter.ts";

/** A store to be judged, empty; and how it is stopped. */
export type EntityStoreUnderTest = { readonly store: EntityStore; readonly close: () => Promise<void> };

/** An entity as the contract makes them: each is one step ahead of the one before. */
function next(before: Entity | undefined, state: object = { step: 1 }): Entity {
  const position = positionAt(before?.position ? stepOf(before) + 1 : 1);
  return { ...(before ?? newEntity({})), position, state };
}

function positionAt(step: number): Position {
  return toPosition({ shardId: "shardId-000000000001", sequenceNumber: String(step), subSequence: 0 });
}

const stepOf = ({ position }: Entity): number => Number(/-\d{3}(\d+)-/.exec(position ?? "")?.[1]);

/** A commit of `entity` by somebody who read `before`. */
function toCommit(
  key: string,
  { before, entity, items = [], ...more }: { before?: Entity; entity: Entity } & Partial<Commit>,
): Commit {
  return { key, entity: { ...entity, revision: before?.revision ?? 0 }, index: {}, items, ...more };
}

/** What the engine relies on in any store of entities and items. */
export function entityStoreContract(name: string, open: () => Promise<EntityStoreUnderTest>): void {
  describe(`EntityStore: ${name}`, () => {
    let store: EntityStore;
    let close: () => Promise<void>;
    beforeEach(async () => {
      ({ store, close } = await open());
    });
    afterEach(() => close());

    const entityOf = async (key: string) => (await store.load([key])).get(key);
    const stateOf = async (key: string) => (await entityOf(key))?.state ?? {};
    const itemOf = async (key: string) => (await store.loadItems([key])).get(key);
    async function create(key: string, state: object = { step: 1 }): Promise<Entity> {
      const entity = next(undefined, state);
      expect(await store.commit(toCommit(key, { entity }))).toBe("committed");
      return toCommitted(entity);
    }

    test("has nothing of a key that was never written", async () => {
      await create("a");
      expect([...(await store.load(["a", "b"])).keys()]).toEqual(["a"]);
      expect(await store.loadItems(["a"])).toEqual(new Map());
    });

    test("gives an entity back as it was committed", async () => {
      const cause = added("a", { value: 1 });
      const message = { state: "success", msg: "ü – 漢字", sequence: 0 };
      const entity: Entity = {
        ...next(undefined, {
          empty: "",
          list: [],
          nested: { map: {}, no: null, yes: true },
          amounts: [0, -1, 0.1, Number.MAX_SAFE_INTEGER],
        }),
        recent: ["one", "two"],
        outbox: [[{ cause: cause.id, emit: [cause], notify: [{ replyto, key: "a", message }] }], []],
        attempts: { position: positionAt(9), failures: 2, crashes: 1, atMs: 1_764_000_000_123 },
        held: { count: 3, since: positionAt(4), awaits: positionAt(5) },
      };
      await store.commit(toCommit("a", { entity }));
      expect(await entityOf("a")).toEqual(toCommitted(entity));
    });

    test("is not changed by who committed or loaded: it is a copy, or frozen", async () => {
      const state = { values: [1] };
      await create("a", state);
      change(state, 2);
      change((await stateOf("a")) as { values: number[] }, 3);
      expect(await stateOf("a")).toEqual({ values: [1] });
    });

    test("loads as many keys as it is asked for", async () => {
      const keys = Array.from({ length: 120 }, (_, index) => `key-${index}`);
      await Promise.all(keys.map((key) => create(key, { key })));
      const loaded = await store.load(keys);
      expect(keys.map((key) => loaded.get(key)?.state)).toEqual(keys.map((key) => ({ key })));
    });

    test("replaces an entity that is still the one that was read", async () => {
      const before = await create("a", { step: 1, gone: true });
      const entity = next(before, { step: 2 });
      expect(await store.commit(toCommit("a", { before, entity }))).toBe("committed");
      expect(await entityOf("a")).toEqual(toCommitted(entity));
    });

    test("refuses a commit of who saw no entity where there is one", async () => {
      const entity = await create("a");
      expect(await store.commit(toCommit("a", { entity: next(undefined, { other: true }) }))).toBe(
        "conflict",
      );
      expect(await entityOf("a")).toEqual(entity);
    });

    test("refuses a commit of who saw an entity where there is none", async () => {
      const before = toCommitted(next(undefined));
      expect(await store.commit(toCommit("a", { before, entity: next(before) }))).toBe("conflict");
      expect(await entityOf("a")).toBeUndefined();
    });

    test("refuses a commit of who saw an older entity", async () => {
      const first = await create("a");
      const second = next(first, { step: 2 });
      await store.commit(toCommit("a", { before: first, entity: second }));
      const seen = toCommitted(second);
      const late = toCommit("a", { before: first, entity: next(first, { late: true }) });
      expect(await store.commit(late)).toBe("conflict");
      expect(await entityOf("a")).toEqual(seen);
    });

    test("lets one of many win who read the same, items or not", async () => {
      const before = await create("a");
      const commits = Array.from({ length: 8 }, (_, writer) => {
        const items = writer % 2 === 0 ? [] : [{ key: "sku", expectedVersion: 0, item: { writer } }];
        return store.commit(toCommit("a", { before, entity: next(before, { writer }), items }));
      });
      expect((await Promise.all(commits)).sort()).toEqual(["committed", ...Array(7).fill("conflict")]);
      const { writer } = (await stateOf("a")) as { writer: number };
      expect((await itemOf("sku"))?.item).toEqual(writer % 2 === 0 ? undefined : { writer });
    });

    describe("an item", () => {
      const put = (expectedVersion: number, amount: number) => [
        { key: "sku", expectedVersion, item: { amount } },
      ];

      test("is written with the entity, and counts how often", async () => {
        const first = toCommitted(next(undefined));
        await store.commit(toCommit("a", { entity: first, items: put(0, 5) }));
        expect(await itemOf("sku")).toEqual({ version: 1, item: { amount: 5 } });
        await store.commit(toCommit("a", { before: first, entity: next(first), items: put(1, 4) }));
        expect(await itemOf("sku")).toEqual({ version: 2, item: { amount: 4 } });
      });

      test("of a key is another thing than the key's entity", async () => {
        const entity = next(undefined, { is: "entity" });
        const items = [{ key: "sku", expectedVersion: 0, item: { is: "item" } }];
        await store.commit(toCommit("sku", { entity, items }));
        expect(await stateOf("sku")).toEqual({ is: "entity" });
        expect((await itemOf("sku"))?.item).toEqual({ is: "item" });
      });

      test.each([
        ["changed since", 0, { amount: 1 }],
        ["was never at that version", 7, { amount: 1 }],
        ["was only read and changed since", 0, undefined],
      ])("that %s refuses the whole commit", async (_, expectedVersion, item) => {
        await store.commit(toCommit("a", { entity: next(undefined), items: put(0, 5) }));
        const entity = next(undefined);
        const items = [
          { key: "other", expectedVersion: 0, item: { amount: 1 } },
          { key: "sku", expectedVersion, item },
        ];
        expect(await store.commit(toCommit("b", { entity, items }))).toBe("conflict");
        expect(await entityOf("b")).toBeUndefined();
        expect(await itemOf("other")).toBeUndefined();
        expect(await itemOf("sku")).toEqual({ version: 1, item: { amount: 5 } });
      });

      test("that was only read and is still the same is left as it is", async () => {
        await store.commit(toCommit("a", { entity: next(undefined), items: put(0, 5) }));
        const items = [
          { key: "sku", expectedVersion: 1 },
          { key: "absent", expectedVersion: 0 },
        ];
        expect(await store.commit(toCommit("b", { entity: next(undefined), items }))).toBe("committed");
        expect(await itemOf("sku")).toEqual({ version: 1, item: { amount: 5 } });
        expect(await itemOf("absent")).toBeUndefined();
      });

      test("is not touched by an entity's conflict", async () => {
        await create("a");
        expect(await store.commit(toCommit("a", { entity: next(undefined), items: put(0, 5) }))).toBe(
          "conflict",
        );
        expect(await itemOf("sku")).toBeUndefined();
      });
    });

    describe("a parked event", () => {
      const parkedAt = (step: number, over: Partial<ParkedEvent> = {}): ParkedEvent => ({
        position: positionAt(step),
        eventId: `event-${step}`,
        type: "thing.added",
        data: JSON.stringify(added("a", { value: step })),
        code: "ORDERLY_HANDLER_FAILED",
        message: "Error: ü – 漢字",
        attempts: 5,
        processor: "counter",
        version: "1",
        parkedAt: "2026-11-24T00:00:00.000Z",
        ...over,
      });
      const parkedOf = (key: string, from?: Position) => store.loadParked(key, { from, countMax: 2 });

      test("is written with the entity, and comes back in order, a page at a time, from a position on", async () => {
        const parked = [10, 9, 11].map((step) => parkedAt(step));
        await store.commit(toCommit("a", { entity: next(undefined), parked }));
        await store.commit(toCommit("b", { entity: next(undefined), parked: [parkedAt(1)] }));
        expect(await parkedOf("a")).toEqual([parkedAt(9), parkedAt(10)]);
        expect(await parkedOf("a", positionAt(10))).toEqual([parkedAt(10), parkedAt(11)]);
        expect(await parkedOf("c")).toEqual([]);
      });

      test("is kept with all that is known of it", async () => {
        const applied = { cause: "event-1", emit: [added("a", { value: 1 })], notify: [] };
        const parked = [
          parkedAt(1, { late: true, applied }),
          parkedAt(2, { data: undefined, type: undefined }),
        ];
        await store.commit(toCommit("a", { entity: next(undefined), parked }));
        expect(await parkedOf("a")).toEqual(parked.map((event) => ({ ...event })));
      });

      test("is changed, leaves, and is decided upon with the entity", async () => {
        const before = toCommitted(next(undefined));
        await store.commit(
          toCommit("a", { entity: before, parked: [1, 2, 3].map((step) => parkedAt(step)) }),
        );
        const changed = parkedAt(1, { attempts: 6 });
        const skipped = [{ ...parkedAt(3), reason: "a test", skippedAt: "2026-11-24T01:00:00.000Z" }];
        const released = [positionAt(2), positionAt(3)];
        await store.commit(
          toCommit("a", { before, entity: next(before), parked: [changed], released, skipped }),
        );
        expect(await parkedOf("a")).toEqual([changed]);
      });

      test("is not touched by a commit that is refused", async () => {
        await store.commit(toCommit("a", { entity: next(undefined), parked: [parkedAt(1)] }));
        const late = { parked: [parkedAt(2)], released: [positionAt(1)] };
        expect(await store.commit(toCommit("a", { entity: next(undefined), ...late }))).toBe("conflict");
        expect(await parkedOf("a")).toEqual([parkedAt(1)]);
      });
    });
  });
}

function change({ values }: { readonly values: number[] }, value: number): void {
  if (Object.isFrozen(values)) expect(() => values.push(value)).toThrow(TypeError);
  else values.push(value);
}
