import type { Entity } from "../core/entity.ts";
import type { Fold } from "../core/fold.ts";
import type { Stored } from "../core/processor.ts";
import type { Metrics } from "./ports.ts";

/** Counts what a commit means for operators; called once it stands. */
export function measure(
  metrics: Metrics,
  { before, folded }: { readonly before: Entity; readonly folded: Fold<Stored> },
): void {
  const { entity, outcomes, parked } = folded;
  if (parked.length > 0) metrics.count("parked", parked.length);
  if (entity.held && !before.held) metrics.count("heldKeys", 1);
  if (!entity.held?.overflow) return;
  const notKept = outcomes.filter(({ kind }) => kind === "parked").length - parked.length;
  if (notKept > 0) metrics.count("notKept", notKept);
}
