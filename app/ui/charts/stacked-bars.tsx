import { AxisBottom, AxisLeft } from "@visx/axis";
import { GridRows } from "@visx/grid";
import { Group } from "@visx/group";
import { scaleBand, scaleLinear } from "@visx/scale";
import { Bar } from "@visx/shape";
import type { ReactElement } from "react";
import { useState } from "react";
import { ChartFrame, MARGIN } from "./chart-frame.tsx";
import { Legend } from "./legend.tsx";
import { AXIS_TEXT, INK } from "./ink.ts";

export type Series = { label: string; color: string };

/** One bar: its parts in the order of the series, from the axis outwards; negative parts hang below it. */
export type StackedBar = { label: string; values: number[]; /** drawn lighter: not over yet */ faded?: boolean };

type Props = {
  label: string;
  series: Series[];
  bars: StackedBar[];
  formatAxis: (value: number) => string;
  formatValue: (value: number, bar: number, series: number) => string;
};

const HEIGHT = 240;
const LABEL_WIDTH = 80;

/** Stacked bars over time; pointing at one shows its numbers in the legend. */
export function StackedBars({ label, series, bars, formatAxis, formatValue }: Props): ReactElement {
  const [pointed, setPointed] = useState<number | null>(null);
  const top = Math.max(0, ...bars.map((bar) => sum(bar.values.filter((value) => value > 0))));
  const bottom = Math.min(0, ...bars.map((bar) => sum(bar.values.filter((value) => value < 0))));
  const shown = pointed === null ? undefined : bars[pointed];
  return (
    <div onPointerLeave={() => setPointed(null)}>
      <ChartFrame label={label} height={HEIGHT}>
        {({ innerWidth, innerHeight }) => {
          const x = scaleBand({ domain: bars.map((bar) => bar.label), range: [0, innerWidth], padding: 0.25 });
          const y = scaleLinear({
            domain: [bottom, top === bottom ? bottom + 1 : top],
            range: [innerHeight, 0],
            nice: 4,
          });
          const every = Math.max(1, Math.ceil(bars.length / Math.max(1, Math.floor(innerWidth / LABEL_WIDTH))));
          return (
            <Group left={MARGIN.left} top={MARGIN.top}>
              <GridRows scale={y} width={innerWidth} numTicks={4} stroke={INK.grid} />
              {bars.map((bar, index) => (
                <g key={bar.label} opacity={bar.faded ? 0.45 : 1} onPointerEnter={() => setPointed(index)}>
                  <rect x={x(bar.label)} y={0} width={x.bandwidth()} height={innerHeight} fill="transparent" />
                  {parts(bar.values).map(([from, to], part) => (
                    <Bar
                      key={series[part]?.label}
                      x={x(bar.label)}
                      y={y(Math.max(from, to))}
                      width={x.bandwidth()}
                      height={Math.abs(y(from) - y(to))}
                      fill={series[part]?.color}
                      stroke={INK.paper}
                      strokeWidth={0.5}
                    />
                  ))}
                </g>
              ))}
              <line x1={0} x2={innerWidth} y1={y(0)} y2={y(0)} stroke={INK.axis} />
              <AxisLeft
                scale={y}
                numTicks={4}
                hideAxisLine
                hideTicks
                tickFormat={(value) => formatAxis(Number(value))}
                tickLabelProps={AXIS_TEXT.left}
              />
              <AxisBottom
                scale={x}
                top={innerHeight}
                hideAxisLine
                hideTicks
                tickValues={bars.filter((_, index) => (bars.length - 1 - index) % every === 0).map((bar) => bar.label)}
                tickLabelProps={(_, index, ticks) =>
                  // The last label would stand out of the drawing.
                  index === ticks.length - 1 && every > 1
                    ? { ...AXIS_TEXT.bottom, textAnchor: "end", dx: x.bandwidth() / 2 }
                    : AXIS_TEXT.bottom
                }
              />
            </Group>
          );
        }}
      </ChartFrame>
      <Legend
        caption={shown?.label}
        items={series.map((each, index) => ({
          ...each,
          value: shown && pointed !== null ? formatValue(shown.values[index] ?? 0, pointed, index) : undefined,
        }))}
      />
    </div>
  );
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function parts(values: number[]): [from: number, to: number][] {
  let above = 0;
  let below = 0;
  return values.map((value) => (value < 0 ? [below, (below += value)] : [above, (above += value)]));
}
