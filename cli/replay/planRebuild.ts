import type { AnyProcessor } from "../../engine/core/processor.ts";
import { otherSlot } from "../../replay/rebuild/viewPointer.ts";
import type { OpenLog } from "../log/openLog.ts";
import type { OpenView } from "./openView.ts";

export type PlanRebuildOptions = {
  readonly log: OpenLog;
  readonly opened: OpenView;
  readonly processor: AnyProcessor;
  readonly tell: (fields: object, text: string) => void;
};

const states = {
  idle: "it is free",
  building: "a rebuild is under way in it",
  kept: "it is the old generation, kept for --rollback until --drop-old",
} as const;

/** Says how a view stands and what a rebuild would do. Changes nothing. */
export async function planRebuild({ log, opened, processor, tell }: PlanRebuildOptions): Promise<void> {
  const view = processor.name;
  const pointer = await opened.pointers.get(view);
  const { createdMs, oldestMs } = await log.source.bounds();
  let entities = 0;
  for await (const page of opened.slots[pointer.live].table.scan()) entities += page.length;
  const isWhole = oldestMs <= createdMs;
  const { live, other, operation } = pointer;
  const begins = new Date(oldestMs).toISOString();
  tell(
    { live, other, operation, entities, logBegins: begins, logIsWhole: isWhole },
    [
      `Readers of ${view} read slot ${live}: ${entities} entities. Of slot ${otherSlot(live)}: ${states[other]}${operation ? ` (${operation})` : ""}.`,
      `The log begins at ${begins}${isWhole ? ", with its stream" : ", later than its stream: events are missing, and a rebuild is refused"}.`,
      "A rebuild would clear the other slot, fold the whole log into it (one write for each entity, counted exactly while",
      "it runs), let its function follow the log, verify every entity, and turn the readers to it. Nothing was changed.",
      `Do it: orderly rebuild ${view} --execute. What the log holds: orderly replay`,
    ].join("\n"),
  );
}
