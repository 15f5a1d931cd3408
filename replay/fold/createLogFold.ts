import type { EventCodec } from "../../engine/core/codec.ts";
import { type Entity, newEntity } from "../../engine/core/entity.ts";
import { fold } from "../../engine/core/fold.ts";
import { headOf, type LocatedEvent } from "../../engine/core/locatedEvent.ts";
import type { AnyProcessor, StagedItems } from "../../engine/core/processor.ts";
import type { Position } from "../../engine/index.ts";
import { isUnreadableKey } from "../../engine/runtime/eventHead.ts";
import { createEventReader } from "../../engine/runtime/readEvent.ts";
import type { RawRecord } from "../log/logSource.ts";
import { openPage } from "../log/openPage.ts";
import { ReplayError } from "../replayError.ts";
import { readableOrFail } from "./unreadable.ts";

/** What a processor's handler, or the codec, refused: live processing sets such an event aside. */
export type Refused = {
  readonly key: string | undefined;
  readonly position: Position;
  readonly reason: string;
};

/** The entities of a view as they follow from what was read so far. */
export type LogFold = {
  readonly add: (records: readonly RawRecord[]) => Promise<void>;
  readonly entities: ReadonlyMap<string, Entity>;
  readonly refused: readonly Refused[];
  /** Events read, and bytes of the records that they came in. */
  readonly counts: { readonly events: number; readonly bytes: number };
};

export type LogFoldOptions = {
  readonly processor: AnyProcessor;
  readonly codec: EventCodec;
  /** Only this key. */
  readonly key?: string | undefined;
};

/** Kept of what is refused; more of it is counted by its absence of a name. */
const refusedMax = 1_000;

/**
 * Folds the log into a view's entities in memory, with the same fold as live processing and no output. A key stops at
 * an event that its handler refuses, as it does in live processing. Memory grows with the entities, not with the events.
 */
export function createLogFold({ processor, codec, key: onlyKey }: LogFoldOptions): LogFold {
  const entities = new Map<string, Entity>();
  const stopped = new Set<string>();
  const refused: Refused[] = [];
  const counts = { events: 0, bytes: 0 };

  function refuse(entry: Refused): void {
    if (refused.length < refusedMax) refused.push(entry);
  }

  function readAndGroup(records: readonly RawRecord[]): Map<string, LocatedEvent[]> {
    const read = createEventReader(codec);
    const groups = new Map<string, LocatedEvent[]>();
    for (const record of openPage(records)) {
      counts.events += 1;
      const found = read(record);
      const { subject, type } = headOf(found);
      if ((type !== undefined && !processor.on[type]) || stopped.has(subject)) continue;
      if (onlyKey !== undefined && subject !== onlyKey) continue;
      if ("error" in found) {
        const reason = readableOrFail(found.error);
        const key = isUnreadableKey(subject) ? undefined : subject;
        refuse({ key, position: record.position, reason });
        if (key !== undefined) stopped.add(key);
        continue;
      }
      const group = groups.get(subject);
      if (group) group.push(found);
      else groups.set(subject, [found]);
    }
    return groups;
  }

  async function foldKey(key: string, events: readonly LocatedEvent[]): Promise<void> {
    const before = entities.get(key) ?? newEntity(processor.initial());
    const folded = await fold(
      processor,
      { entity: before, events },
      { ports: {}, items: noItems(processor), nowMs: 0, version: "replay" },
    );
    // Outputs are live processing's alone: none is kept.
    entities.set(key, { ...folded.entity, outbox: [] });
    const failed = folded.outcomes.findIndex((outcome) => "error" in outcome);
    const [outcome, stoppedAt] = [folded.outcomes[failed], events[failed]];
    if (outcome && "error" in outcome && stoppedAt) {
      stopped.add(key);
      refuse({ key, position: stoppedAt.position, reason: outcome.error.message });
    } else if (folded.outcomes.length < events.length) {
      await foldKey(key, events.slice(folded.outcomes.length));
    }
  }

  return {
    entities,
    refused,
    counts,
    async add(records) {
      counts.bytes += records.reduce((sum, { data }) => sum + data.length, 0);
      for (const [key, events] of readAndGroup(records)) await foldKey(key, events);
    },
  };
}

function noItems({ name }: AnyProcessor): StagedItems {
  const fail = (): never => {
    throw new ReplayError(
      `${name} uses further items: it is no view, its state does not follow from the log alone.`,
    );
  };
  return { get: fail, put: fail, keep: () => {}, drop: () => {} };
}
