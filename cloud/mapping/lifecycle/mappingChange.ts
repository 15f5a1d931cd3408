import { isDeepStrictEqual } from "node:util";
import type { EventSourceSettings } from "../eventSource.ts";

/** What the API made of one mapping. */
export type MappingChange = {
  readonly uuid: string;
  readonly changedAtMs: number;
  /** As it is now; absent: deleted. */
  readonly settings?: EventSourceSettings | undefined;
  /** As the stack described it when it was changed; absent: the stack knew nothing of it. */
  readonly described?: EventSourceSettings | undefined;
};

/** What a cloud comes up with. */
export type ReconciledMappings = {
  readonly mappings: readonly { readonly settings: EventSourceSettings; readonly lastModifiedMs: number }[];
  /** Changes that still count. */
  readonly changes: readonly MappingChange[];
  /** Mappings that were deleted and come back: they begin anew. */
  readonly revived: readonly string[];
  /** A sentence for everything that is not as the stack describes it, or no more as the API left it. */
  readonly notices: readonly string[];
};

/**
 * Puts together what a stack describes and what the API changed in earlier runs: a change counts for as long as the
 * stack describes the mapping as it did then. Where the description is another one, it was deployed since, and wins.
 */
export function reconcileMappings(
  described: readonly EventSourceSettings[],
  { changes, nowMs }: { readonly changes: readonly MappingChange[]; readonly nowMs: number },
): ReconciledMappings {
  const byUuid = new Map(changes.map((change) => [change.uuid, change]));
  const kept: MappingChange[] = [];
  const revived: string[] = [];
  const notices: string[] = [];
  const mappings: { settings: EventSourceSettings; lastModifiedMs: number }[] = [];

  for (const settings of described) {
    const change = byUuid.get(settings.uuid);
    byUuid.delete(settings.uuid);
    if (change === undefined) {
      mappings.push({ settings, lastModifiedMs: nowMs });
    } else if (!isSame(change.described, settings)) {
      mappings.push({ settings, lastModifiedMs: nowMs });
      if (change.settings === undefined) revived.push(settings.uuid);
      notices.push(
        `Event source mapping ${settings.uuid} is as the stack describes it now; what the API changed on ${timeOf(change)} counts no more.`,
      );
    } else {
      kept.push(change);
      notices.push(keptNotice(change, settings));
      if (change.settings !== undefined) {
        mappings.push({ settings: change.settings, lastModifiedMs: change.changedAtMs });
      }
    }
  }
  for (const change of byUuid.values()) {
    if (change.settings === undefined) continue;
    if (change.described !== undefined) {
      notices.push(`Event source mapping ${change.uuid} is gone: the stack does not describe it any more.`);
      continue;
    }
    kept.push(change);
    mappings.push({ settings: change.settings, lastModifiedMs: change.changedAtMs });
    notices.push(`Event source mapping ${change.uuid} is not of the stack: the API created it.`);
  }
  return { mappings, changes: kept, revived, notices };
}

/** As JSON, since one of the two was on disk. */
function isSame(one: EventSourceSettings | undefined, other: EventSourceSettings): boolean {
  return one !== undefined && isDeepStrictEqual(toJson(one), toJson(other));
}

function toJson(settings: EventSourceSettings): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(settings)) as Readonly<Record<string, unknown>>;
}

function keptNotice(change: MappingChange, described: EventSourceSettings): string {
  const subject = `Event source mapping ${change.uuid} is not as the stack describes it`;
  const since = `the API changed it on ${timeOf(change)}`;
  if (change.settings === undefined) return `${subject}: it is deleted; ${since}.`;
  const now = toJson(change.settings);
  const then = toJson(described);
  const names = [...new Set([...Object.keys(now), ...Object.keys(then)])];
  const differing = names
    .filter((name) => !isDeepStrictEqual(now[name], then[name]))
    .map((name) => `${name} is ${JSON.stringify(now[name])}, not ${JSON.stringify(then[name])}`);
  return `${subject}: ${differing.join(", ") || "nothing differs any more"}; ${since}.`;
}

function timeOf({ changedAtMs }: MappingChange): string {
  return new Date(changedAtMs).toISOString();
}
