import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import type { PlotLine } from "./plotLines.ts";
import type { Measures, Sample } from "./samples.ts";

type PlotProps = {
  readonly title: string;
  readonly unit: string;
  readonly samples: readonly Sample[];
  readonly lines: readonly PlotLine[];
  readonly pick: (measures: Measures) => number | null;
};

const height = 160;

/** One measure over the last minutes, with a line for each processor or shard. */
export function Plot({ title, unit, samples, lines, pick }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const drawn = lines.map(({ name }) => name).join();
  useEffect(() => {
    const target = place.current;
    if (target === null || drawn === "") return;
    const made = new uPlot(toOptions(target, drawn.split(",")), toData(samples, { lines, pick }), target);
    plot.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: target.clientWidth, height }));
    resize.observe(target);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [drawn]);
  useEffect(() => plot.current?.setData(toData(samples, { lines, pick })), [samples, drawn]);
  const last = samples.at(-1);
  const values = lines.map(({ name, measuresOf }) => {
    const measures = last && measuresOf(last);
    return `${name} ${format(measures === undefined ? null : pick(measures))} ${unit}`;
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
  { lines, pick }: Pick<PlotProps, "lines" | "pick">,
): uPlot.AlignedData {
  const values = lines.map(({ measuresOf }) =>
    samples.map((sample) => {
      const measures = measuresOf(sample);
      return measures === undefined ? null : pick(measures);
    }),
  );
  return [samples.map(({ at }) => at), ...values];
}

function toOptions(target: HTMLElement, names: readonly string[]): uPlot.Options {
  // Asked at each drawing: the page may turn from light to dark.
  const grid = { stroke: () => getComputedStyle(target).borderTopColor, width: 1 };
  const axis = { stroke: () => getComputedStyle(target).color, grid, ticks: grid, font: "12px system-ui" };
  return {
    width: target.clientWidth,
    height,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(max, 1)] } },
    axes: [
      { ...axis, values: toTimes, space: 70 },
      { ...axis, size: 56 },
    ],
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

function toTimes(_plot: uPlot, seconds: readonly number[]): string[] {
  return seconds.map((at) => new Date(at * 1000).toTimeString().slice(0, 8));
}

/** Distinct on light and dark grounds alike. */
const lineColors = ["#0f8f74", "#3d7de0", "#c77a00", "#b14fc4", "#d5504a", "#6b7f2a", "#0088a3", "#8a6d5a"];

/** The colour of a line, by its place. */
export function lineColor(index: number): string {
  return lineColors[index % lineColors.length] as string;
}

function format(value: number | null): string {
  return value === null ? "-" : String(Math.round(value * 10) / 10);
}
