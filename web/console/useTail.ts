import { useEffect, useState } from "preact/hooks";

type TailOptions<Item> = {
  /** Asks for what came behind a number, newest first, and the number to ask behind the next time. */
  readonly look: (after: number) => Promise<{ readonly items: readonly Item[]; readonly next: number }>;
  readonly everyMs: number;
  readonly itemsMax: number;
  /** Begins anew when it changes. */
  readonly subject?: string;
};

/** The last items of something that grows, newest first: only what is new is asked for, and the oldest go. */
export function useTail<Item>({ look, everyMs, itemsMax, subject }: TailOptions<Item>): readonly Item[] {
  const [shown, setShown] = useState<readonly Item[]>([]);
  useEffect(() => {
    let timer = 0;
    let ended = false;
    let after = 0;
    setShown([]);
    const next = async (): Promise<void> => {
      const found = await look(after).catch(() => undefined);
      if (ended) return;
      if (found) {
        // A number that went back: what is followed began anew.
        const isNew = found.next < after;
        after = found.next;
        if (isNew) after = 0;
        else if (found.items.length > 0) {
          setShown((known) => [...found.items, ...known].slice(0, itemsMax));
        }
      }
      timer = setTimeout(() => void next(), everyMs) as unknown as number;
    };
    void next();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [subject]);
  return shown;
}
