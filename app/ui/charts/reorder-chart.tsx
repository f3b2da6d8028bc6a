import { AxisBottom, AxisLeft } from "@visx/axis";
import { curveStepAfter } from "@visx/curve";
import { GridRows } from "@visx/grid";
import { Group } from "@visx/group";
import { scaleLinear } from "@visx/scale";
import { Area, LinePath } from "@visx/shape";
import type { PointerEvent, ReactElement } from "react";
import { useState } from "react";
import { ChartFrame, MARGIN } from "./chart-frame.tsx";
import { AXIS_TEXT, INK } from "./ink.ts";
import { Legend } from "./legend.tsx";

/** From `days` on, until the next step: the share and its confidence limits, 0 to 1. */
export type CurveStep = { days: number; share: number; low: number; high: number };

type Props = {
  label: string;
  texts: { share: string; band: string; days: string };
  /** ascending; the first at day 0, the last where the watching ends */
  steps: CurveStep[];
  medianDays: number | null;
  formatAxis: (share: number) => string;
  formatPercent: (share: number) => string;
  formatDays: (days: number) => string;
};

const HEIGHT = 260;

/** The reorder curve with its confidence band; pointing at a day shows its numbers in the legend. */
export function ReorderChart({
  label,
  texts,
  steps,
  medianDays,
  formatAxis,
  formatPercent,
  formatDays,
}: Props): ReactElement {
  const [pointed, setPointed] = useState<number | null>(null);
  const lastDay = Math.max(1, steps.at(-1)?.days ?? 1);
  const here = pointed === null ? undefined : steps.findLast((step) => step.days <= pointed);
  return (
    <div onPointerLeave={() => setPointed(null)}>
      <ChartFrame label={label} height={HEIGHT}>
        {({ innerWidth, innerHeight }) => {
          const x = scaleLinear({ domain: [0, lastDay], range: [0, innerWidth] });
          const y = scaleLinear({
            domain: [0, Math.max(0.05, ...steps.map((step) => step.high))],
            range: [innerHeight, 0],
            nice: 4,
          });
          const point = (event: PointerEvent<SVGRectElement>): void => {
            const left = event.clientX - event.currentTarget.getBoundingClientRect().left;
            setPointed(Math.round(Math.min(Math.max(x.invert(left), 0), lastDay)));
          };
          return (
            <Group left={MARGIN.left} top={MARGIN.top}>
              <GridRows scale={y} width={innerWidth} numTicks={4} stroke={INK.grid} />
              <Area
                data={steps}
                x={(d) => x(d.days)}
                y0={(d) => y(d.low)}
                y1={(d) => y(d.high)}
                curve={curveStepAfter}
                fill={INK.soft}
                opacity={0.35}
              />
              <LinePath
                data={steps}
                x={(d) => x(d.days)}
                y={(d) => y(d.share)}
                curve={curveStepAfter}
                stroke={INK.strong}
                strokeWidth={2}
                fill="none"
              />
              {medianDays === null ? null : (
                <g stroke={INK.axis} strokeDasharray="4 3">
                  <line x1={0} x2={x(medianDays)} y1={y(0.5)} y2={y(0.5)} />
                  <line x1={x(medianDays)} x2={x(medianDays)} y1={y(0.5)} y2={innerHeight} />
                </g>
              )}
              {pointed === null ? null : (
                <line x1={x(pointed)} x2={x(pointed)} y1={0} y2={innerHeight} stroke={INK.axis} />
              )}
              <line x1={0} x2={innerWidth} y1={innerHeight} y2={innerHeight} stroke={INK.axis} />
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
                numTicks={Math.floor(innerWidth / 70)}
                hideAxisLine
                hideTicks
                tickLabelProps={AXIS_TEXT.bottom}
              />
              <rect width={innerWidth} height={innerHeight} fill="transparent" onPointerMove={point} />
            </Group>
          );
        }}
      </ChartFrame>
      <Legend
        caption={pointed === null ? texts.days : formatDays(pointed)}
        items={[
          { label: texts.share, color: INK.strong, value: here && formatPercent(here.share) },
          {
            label: texts.band,
            color: INK.soft,
            faint: true,
            value: here && `${formatPercent(here.low)} – ${formatPercent(here.high)}`,
          },
        ]}
      />
    </div>
  );
}
