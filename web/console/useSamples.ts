import { useEffect, useRef, useState } from "preact/hooks";
import type { Snapshot } from "./api.ts";
import { type Sample, samplesMax, toSample } from "./samples.ts";
import { useAnswer } from "./useAnswer.ts";

const everyMs = 1_000;

/** The pipeline now, and the samples of the last minutes, oldest first. */
export function useSamples(): {
  readonly snapshot: Snapshot | undefined;
  readonly samples: readonly Sample[];
} {
  const snapshot = useAnswer("status", { everyMs });
  const before = useRef<Snapshot>(undefined);
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  useEffect(() => {
    if (snapshot === undefined) return;
    const sample = toSample(before.current, snapshot);
    before.current = snapshot;
    setSamples((known) => [...known.slice(-(samplesMax - 1)), sample]);
  }, [snapshot]);
  return { snapshot, samples };
}
