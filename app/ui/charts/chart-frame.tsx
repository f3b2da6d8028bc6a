import { useParentSize } from "@visx/responsive";
import type { ReactElement, ReactNode } from "react";

/** Room around the drawing for axes, px. */
export const MARGIN = { top: 8, right: 8, bottom: 28, left: 52 };

/** Width that is drawn until the browser has measured, px. */
const FIRST_WIDTH = 640;

type Inner = { width: number; height: number; innerWidth: number; innerHeight: number };

/**
 * A drawing as wide as its place and of a fixed height (px), so that nothing moves when it is measured. For those who
 * cannot see it, `label` says in a sentence what it shows; the numbers are in the table behind it.
 */
export function ChartFrame(props: {
  label: string;
  height: number;
  children: (inner: Inner) => ReactNode;
}): ReactElement {
  const { parentRef, width } = useParentSize({
    initialSize: { width: FIRST_WIDTH, height: props.height },
    debounceTime: 50,
  });
  const shown = Math.max(width, 200);
  const inner = {
    width: shown,
    height: props.height,
    innerWidth: shown - MARGIN.left - MARGIN.right,
    innerHeight: props.height - MARGIN.top - MARGIN.bottom,
  };
  return (
    <div ref={parentRef} className="chart" style={{ height: props.height }}>
      <svg role="img" aria-label={props.label} width={shown} height={props.height}>
        {props.children(inner)}
      </svg>
    </div>
  );
}
