import type { EventCodec } from "../../engine/core/codec.ts";
import { type Entity, newEntity } from "../../engine/core/entity.ts";
import { fold } from "../../engine/core/fold.ts";
import { closeFolding, openFolding, settleAt } from "../../engine/core/folding.ts";
import { headOf, type Located } from "../../engine/core/locatedEvent.ts";
import type { ParkedEvent } from "../../engine/core/parkedEvent.ts";
import type { AnyProcessor, StagedItems } from "../../engine/core/processor.ts";
import { alreadySettled } from "../../engine/core/settled.ts";
import type { Position } from "../../engine/index.ts";
import type { LogRecord } from "../../engine/runtime/logRecord.ts";
import { createEventReader } from "../../engine/runtime/readEvent.ts";
import type { RawRecord } from "../log/logSource.ts";
import { openPage } from "../log/openPage.ts";
import { ReplayError } from "../replayError.ts";
import { type Decisions, toIsLeftOut } from "./decisions.ts";
import { failIfNewer } from "./failIfNewer.ts";

/** The last event of a shard that a view handles. */
export type LastEvent = {
  readonly key: string;
  readonly position: Position;
  readonly arrivalMs: number;
  /** The key's entity before it. */
  readonly before: Entity;
};

/** The entities of a view as they follow from what was read so far. */
export type LogFold = {
  readonly add: (records: readonly RawRecord[]) => Promise<void>;
  readonly entities: ReadonlyMap<string, Entity>;
  /** Events that cannot be applied, and those behind them, by their key; the key's entity is held. */
  readonly parked: ReadonlyMap<string, readonly ParkedEvent[]>;
  /** By the shard's ID. */
  readonly lastOfShard: ReadonlyMap<string, LastEvent>;
  /** Events read, and bytes of the records that they came in. */
  readonly counts: { readonly events: number; readonly bytes: number };
};

export type LogFoldOptions = {
  readonly processor: AnyProcessor;
  readonly codec: EventCodec;
  /** Version of the code, kept with what it parks. */
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** What was left out of the view by an operator, and is left out here. */
  readonly decisions?: Decisions | undefined;
};

/**
 * Folds the log into a view's entities in memory, with the same fold as live processing and no output. What live
 * processing would set aside in the end is set aside here. Memory grows with the entities, not with the events.
 */
export function createLogFold({ processor, codec, version, now, decisions }: LogFoldOptions): LogFold {
  const isLeftOut = toIsLeftOut(decisions);
  const entities = new Map<string, Entity>();
  const parked = new Map<string, ParkedEvent[]>();
  const lastOfShard = new Map<string, LastEvent>();
  const counts = { events: 0, bytes: 0 };
  const options = { ports: {}, items: noItems(processor), version };

  function readAndGroup(records: readonly RawRecord[]) {
    const read = createEventReader(codec);
    const groups = new Map<string, Located[]>();
    let last: { readonly key: string; readonly located: Located; readonly record: LogRecord } | undefined;
    for (const record of openPage(records)) {
      counts.events += 1;
      const located = read(record);
      failIfNewer(located);
      const { subject, type } = headOf(located);
      if (type !== undefined && !processor.on[type]) continue;
      const group = groups.get(subject);
      if (group) group.push(located);
      else groups.set(subject, [located]);
      if (!isLeftOut(subject, located.position)) last = { key: subject, located, record };
    }
    return { groups, last };
  }

  async function foldKey(key: string, events: readonly Located[]): Promise<void> {
    let rest = events;
    let refusal: Parameters<typeof fold>[2]["refusal"];
    while (rest.length > 0) {
      const before = entities.get(key) ?? newEntity(processor.initial());
      const next = rest.findIndex(({ position }) => isLeftOut(key, position));
      if (next === 0) {
        entities.set(key, withoutApplying(before, rest[0] as Located));
        rest = rest.slice(1);
        continue;
      }
      const some = rest.slice(0, refusal ? 1 : next === -1 ? undefined : next);
      const folded = await fold(
        processor,
        { entity: before, events: some },
        { ...options, nowMs: now(), refusal },
      );
      const { attempts: _, ...entity } = folded.entity;
      // Outputs are live processing's alone: none is kept.
      entities.set(key, { ...entity, outbox: [] });
      if (folded.parked.length > 0) parked.set(key, [...(parked.get(key) ?? []), ...folded.parked]);
      const last = folded.outcomes.at(-1);
      // A view asks nothing of the world: what its handler refuses once, it refuses at every try.
      refusal = last?.kind === "retry" ? last.error : undefined;
      rest = rest.slice(folded.outcomes.length - (refusal ? 1 : 0));
    }
  }

  return {
    entities,
    parked,
    lastOfShard,
    counts,
    async add(records) {
      counts.bytes += records.reduce((sum, { data }) => sum + data.length, 0);
      const { groups, last } = readAndGroup(records);
      for (const [key, events] of groups) if (key !== last?.key) await foldKey(key, events);
      if (last === undefined) return;
      const { key, located, record } = last;
      const events = groups.get(key) ?? [];
      await foldKey(key, events.slice(0, events.indexOf(located)));
      const before = entities.get(key) ?? newEntity(processor.initial());
      await foldKey(key, events.slice(events.indexOf(located)));
      const { position, arrivalMs, shardId } = record;
      lastOfShard.set(shardId, { key, position, arrivalMs, before });
    },
  };
}

/** The entity goes on behind an event that was left out by a decision. */
function withoutApplying(before: Entity, located: Located): Entity {
  if (alreadySettled(before, located)) return before;
  const folding = openFolding(before);
  settleAt(folding, located);
  return closeFolding(folding, before);
}

function noItems({ name }: AnyProcessor): StagedItems {
  const fail = (): never => {
    throw new ReplayError(
      `${name} uses further items: it is no view, its state does not follow from the log alone.`,
    );
  };
  return { get: fail, put: fail, keep: () => {}, drop: () => {} };
}
