import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "../stack/stack.ts";
import { createFileCheckpoints, createMemoryCheckpoints, type MappingCheckpoint } from "./checkpoints.ts";
import { type KeptPosition, keepPosition } from "./keptPosition.ts";
import { createFileChanges, memoryChanges } from "./lifecycle/changeStore.ts";
import { createMappingRegistry, type MappingRegistry } from "./lifecycle/mappingRegistry.ts";
import { mappingsOf } from "./mappingsOf.ts";
import { type MappingWorld, openEventSource } from "./openEventSource.ts";

export type MappingsOptions = {
  readonly stack: Stack;
  readonly world: MappingWorld;
  readonly dataDir?: string | undefined;
};

/** The mappings of a cloud, and how far each got. */
export type Mappings = {
  readonly registry: MappingRegistry;
  readonly world: MappingWorld;
  /** Undefined for a queue, and before a stream's first start. */
  readonly position: (uuid: string) => MappingCheckpoint | undefined;
};

/** The event source mappings of a stack, and what the API made of them in earlier runs; none is started yet. */
export function createMappings({ stack, world, dataDir }: MappingsOptions): Mappings {
  const positions = new Map<string, KeptPosition>();
  const pathOf = (name: string): string | undefined => dataDir && join(dataDir, "mappings", `${name}.json`);
  const positionOf = (uuid: string): KeptPosition => {
    const path = pathOf(uuid);
    const known = positions.get(uuid);
    const position = known ?? keepPosition(path ? createFileCheckpoints(path) : createMemoryCheckpoints());
    positions.set(uuid, position);
    return position;
  };
  const forget = async (uuid: string): Promise<void> => {
    positions.delete(uuid);
    const path = pathOf(uuid);
    if (path !== undefined) await rm(path, { force: true });
  };
  const changesPath = pathOf("changes");
  const registry = createMappingRegistry({
    described: mappingsOf(stack),
    store: changesPath ? createFileChanges(changesPath) : memoryChanges,
    open: (settings) => openEventSource(settings, { world, checkpoints: positionOf(settings.uuid) }),
    forget,
    clock: world.clock,
    onNotice: world.notice,
  });
  return { registry, world, position: (uuid) => positions.get(uuid)?.latest() };
}
