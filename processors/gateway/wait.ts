import { setTimeout } from "node:timers/promises";

/** Waits in real time. */
export const wait = (delayMs: number): Promise<void> => setTimeout(delayMs);
