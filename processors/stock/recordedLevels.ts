import type { RecordedAnswers } from "../../engine/core/recordedAnswers.ts";
import type { DomainEvent } from "../../engine/index.ts";
import { stockRejected, stockReserved } from "../../schemas/events/stock.ts";
import type { EventData } from "../../schemas/events.ts";
import type { Level } from "./processor.ts";

/**
 * The products' levels as far as the events tell them that the processor emitted: enough for each line, or what was short.
 * Where nothing was decided on stock, the log alone cannot tell how much there was.
 */
export const recordedLevels: RecordedAnswers = (emitted) => ({ item: (sku) => levelOf(emitted, sku) });

function levelOf(emitted: readonly DomainEvent[], sku: string): Level | undefined {
  const find = (type: string) => emitted.find((event) => event.type === type)?.data;
  const rejected = find(stockRejected.type) as EventData<"stock.rejected"> | undefined;
  const shortage = rejected?.shortages.find((one) => one.sku === sku);
  if (shortage) return { received: shortage.available, available: shortage.available };
  const reserved = find(stockReserved.type) as EventData<"stock.reserved"> | undefined;
  if (rejected || reserved) return { received: Number.MAX_SAFE_INTEGER, available: Number.MAX_SAFE_INTEGER };
  return undefined;
}
