import type { Entity } from "../../engine/core/entity.ts";
import { comparePositions, type Position } from "../../engine/index.ts";
import type { LogFold } from "../fold/createLogFold.ts";
import { type Difference, differencesOf } from "./differences.ts";
import type { ViewTable } from "./viewTable.ts";

/** An entity that is not what follows from the log. */
export type Finding =
  | { readonly kind: "missing" | "extra"; readonly key: string; readonly position: Position | undefined }
  | {
      readonly kind: "behind";
      readonly key: string;
      readonly view: Position | undefined;
      readonly log: Position;
    }
  | {
      readonly kind: "different";
      readonly key: string;
      readonly position: Position | undefined;
      readonly differences: readonly Difference[];
    };

export type VerifyOptions = {
  readonly fold: LogFold;
  readonly table: ViewTable;
  /** Reads on into the fold, as far as the log goes by now. */
  readonly readOn: () => Promise<void>;
  /** Waits for live processing between two looks at what is not yet equal. */
  readonly wait: () => Promise<void>;
  /** Looks at an entity that lags before it counts as behind. */
  readonly looksMax?: number | undefined;
};

const looksDefault = 20;

/**
 * Compares a view with the fold of the log while live processing goes on. Two states are compared when both stand at one
 * position: where the view is ahead the log is read on, where it is behind it gets time.
 */
export async function verifyView({
  fold,
  table,
  readOn,
  wait,
  looksMax = looksDefault,
}: VerifyOptions): Promise<readonly Finding[]> {
  const open = new Map<string, Entity | undefined>();
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for await (const page of table.scan()) {
    for (const [key, entity] of page) {
      seen.add(key);
      look(key, entity);
    }
  }
  for (const key of fold.entities.keys()) if (!seen.has(key)) open.set(key, undefined);
  for (let looks = 1; open.size > 0 && looks < looksMax; looks++) {
    if (looks > 1) await wait();
    await readOn();
    const keys = [...open.keys()];
    const loaded = await table.load(keys);
    open.clear();
    for (const key of keys) look(key, loaded.get(key));
  }
  for (const [key, entity] of open) findings.push(toFinding(key, entity));
  return findings.sort((a, b) => (a.key < b.key ? -1 : 1));

  /** Settles an entity that can be compared; leaves open what has to be looked at again. */
  function look(key: string, entity: Entity | undefined): void {
    const expected = fold.entities.get(key);
    if (!entity || !expected || entity.position !== expected.position) {
      open.set(key, entity);
      return;
    }
    const differences = differencesOf(plain(expected.state), plain(entity.state));
    if (differences.length > 0)
      findings.push({ kind: "different", key, position: entity.position, differences });
  }

  function toFinding(key: string, entity: Entity | undefined): Finding {
    const expected = fold.entities.get(key);
    if (!entity) return { kind: "missing", key, position: expected?.position };
    if (!expected?.position) return { kind: "extra", key, position: entity.position };
    const isBehind = !entity.position || comparePositions(entity.position, expected.position) < 0;
    if (isBehind) return { kind: "behind", key, view: entity.position, log: expected.position };
    return { kind: "extra", key, position: entity.position };
  }
}

/** As a store keeps it: members that are `undefined` are dropped. */
function plain(state: object): unknown {
  return JSON.parse(JSON.stringify(state));
}
