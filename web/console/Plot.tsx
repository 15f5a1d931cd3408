import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import type { ProcessorSample, Sample } from "./samples.ts";

type PlotProps = {
  readonly title: string;
  readonly unit: string;
  readonly samples: readonly Sample[];
  readonly names: readonly string[];
  readonly pick: (sample: ProcessorSample) => number | null;
};

const height = 170;

/** A line for each processor over the last minutes. */
export function Plot({ title, unit, samples, names, pick }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const drawn = names.join();
  useEffect(() => {
    const target = place.current;
    if (target === null || names.length === 0) return;
    const made = new uPlot(toOptions(target, names), toData(samples, { names, pick }), target);
    plot.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: target.clientWidth, height }));
    resize.observe(target);
    return () => {
      resize.disconnect();
      made.destroy();
    };
  }, [drawn]);
  useEffect(() => plot.current?.setData(toData(samples, { names, pick })), [samples, names, pick]);
  const last = samples.at(-1);
  const values = names.map((name) => {
    const sample = last?.processors[name];
    return `${name} ${format(sample === undefined ? null : pick(sample))} ${unit}`;
  });
  return (
    <figure class="card plot">
      <figcaption>
        {title} <span class="quiet small">{unit}</span>
      </figcaption>
      <div ref={place} role="img" aria-label={`${title}: ${values.join(", ")}`} />
    </figure>
  );
}

function toData(
  samples: readonly Sample[],
  { names, pick }: Pick<PlotProps, "names" | "pick">,
): uPlot.AlignedData {
  const lines = names.map((name) =>
    samples.map(({ processors }) => {
      const sample = processors[name];
      return sample === undefined ? null : pick(sample);
    }),
  );
  return [samples.map(({ at }) => at), ...lines];
}

function toOptions(target: HTMLElement, names: readonly string[]): uPlot.Options {
  const style = getComputedStyle(target);
  const ink = style.color;
  const grid = { stroke: style.borderTopColor, width: 1 };
  const axis = { stroke: ink, grid, ticks: grid, font: "12px system-ui" };
  return {
    width: target.clientWidth,
    height,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(max, 1)] } },
    axes: [axis, { ...axis, size: 56 }],
    series: [
      {},
      ...names.map((label, index) => ({
        label,
        stroke: lineColor(index),
        width: 2,
        points: { show: false },
      })),
    ],
  };
}

/** Distinct on light and dark grounds alike. */
const lineColors = ["#0f8f74", "#3d7de0", "#c77a00", "#b14fc4", "#d5504a", "#6b7f2a"];

/** The colour of a processor's line, by its place. */
export function lineColor(index: number): string {
  return lineColors[index % lineColors.length] as string;
}

function format(value: number | null): string {
  return value === null ? "-" : String(Math.round(value * 10) / 10);
}
