import type { Story, StoryEvent } from "../../cli/watch/findStory.ts";
import type { LogLine } from "../../cli/watch/readStatus.ts";

/** One thing in the story of a key: an event with the function that says it, or a line that a function wrote. */
export type StoryEntry =
  | { readonly kind: "event"; readonly atMs: number; readonly event: StoryEvent }
  | { readonly kind: "line"; readonly atMs: number; readonly line: LogLine };

/** The story of one key. */
export type KeyStory = {
  readonly key: string;
  readonly entries: readonly StoryEntry[];
  /** From the first event on; at least 1. */
  readonly spanMs: number;
  readonly startMs: number;
};

/** Tells a story key by key, events and lines together by time. A line belongs to the first key that it is about. */
export function toKeyStories({ keys, events, lines }: Story): readonly KeyStory[] {
  const told = new Set<LogLine>();
  return keys.map((key) => {
    const own = events.filter((event) => event.key === key);
    const ids = [key, ...own.map(({ id }) => id)];
    const about = lines.filter((line) => !told.has(line) && ids.some((id) => line.text.includes(id)));
    for (const line of about) told.add(line);
    const entries: StoryEntry[] = [
      ...own.map((event) => ({ kind: "event" as const, atMs: Date.parse(event.time), event })),
      ...about.map((line) => ({ kind: "line" as const, atMs: line.atMs, line })),
    ];
    const times = own.map(({ time }) => Date.parse(time));
    const startMs = Math.min(...times);
    return {
      key,
      // Stable: events that say the same time stay as the log has them.
      entries: entries.sort((a, b) => a.atMs - b.atMs),
      startMs,
      spanMs: Math.max(1, Math.max(...times) - startMs),
    };
  });
}
