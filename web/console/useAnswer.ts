import { useEffect, useState } from "preact/hooks";
import { type Answers, ask } from "./api.ts";

/** Asks again and again, a while after each answer; the last answer stays while the next one is on its way. */
export function useAnswer<Question extends keyof Answers>(
  question: Question,
  { everyMs, key = "" }: { readonly everyMs: number; readonly key?: string },
): Answers[Question] | undefined {
  const [answer, setAnswer] = useState<Answers[Question]>();
  useEffect(() => {
    let timer = 0;
    let ended = false;
    const look = async (): Promise<void> => {
      const found = await ask(question, key === "" ? {} : { key }).catch(() => undefined);
      if (ended) return;
      if (found) setAnswer(found);
      timer = setTimeout(() => void look(), everyMs) as unknown as number;
    };
    void look();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [question, everyMs, key]);
  return answer;
}
