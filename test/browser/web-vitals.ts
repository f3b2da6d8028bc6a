import type { BrowserContext, Frame } from "playwright-core";

/** What Chromium tells of a layout shift. https://developer.mozilla.org/en-US/docs/Web/API/LayoutShift */
type LayoutShift = PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node: Node | null }[] };

/** A document's vitals so far, as https://web.dev/articles/vitals defines them; null where there was nothing to measure. */
export type WebVitals = {
  /** Largest Contentful Paint, milliseconds after the navigation */
  lcpMs: number | null;
  /**
   * Cumulative Layout Shift: the largest burst of shifts that nobody asked for. In a frame of another site Chromium takes
   * note of no input, so that there what a press unfolds counts as well: read it before anything is pressed.
   */
  cls: number;
  /** Interaction to Next Paint, milliseconds: the slowest interaction, as of pages with fewer than fifty of them */
  inpMs: number | null;
  /** what moved, by its markup */
  moved: string[];
};

/** As it comes in; instants and durations in milliseconds after the navigation. */
type Measured = {
  lcpMs: number | null;
  inpMs: number | null;
  shifts: { at: number; value: number; moved: string[] }[];
};

declare global {
  interface Window {
    measuredVitals: Measured;
  }
}

/** Measures every document that is opened in the context from now on, those in frames each by itself. */
export async function watchWebVitals(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const measured: Measured = { lcpMs: null, inpMs: null, shifts: [] };
    window.measuredVitals = measured;
    const watch = (type: string, options: object, seen: (entry: PerformanceEntry) => void): void =>
      new PerformanceObserver((list) => list.getEntries().forEach(seen)).observe({ type, buffered: true, ...options });
    watch("largest-contentful-paint", {}, ({ startTime }) => (measured.lcpMs = startTime));
    watch("event", { durationThreshold: 16 }, (entry) => {
      const { interactionId } = entry as PerformanceEntry & { interactionId: number };
      if (interactionId > 0) measured.inpMs = Math.max(measured.inpMs ?? 0, entry.duration);
    });
    watch("layout-shift", {}, (entry) => {
      const { startTime: at, value, hadRecentInput, sources } = entry as LayoutShift;
      const markup = (node: Node | null): string =>
        (node instanceof Element ? node : node?.parentElement)?.outerHTML.slice(0, 100) ?? "";
      const moved = sources.map(({ node }) => `${value.toFixed(4)} ${markup(node)}`);
      if (!hadRecentInput) measured.shifts.push({ at, value, moved });
    });
  });
}

/** What was measured in a frame's document so far. */
export async function webVitalsOf(frame: Frame): Promise<WebVitals> {
  const { measured, firstPaint } = await frame.evaluate(() => ({
    measured: window.measuredVitals,
    firstPaint: performance.getEntriesByName("first-paint")[0]?.startTime ?? Infinity,
  }));
  // A look at the document while its styles are on their way lays it out without them; nobody sees that.
  const seen = measured.shifts.filter(({ at }) => at >= firstPaint);
  return {
    ...{ lcpMs: measured.lcpMs, inpMs: measured.inpMs },
    cls: largestBurst(seen),
    moved: seen.flatMap(({ moved }) => moved),
  };
}

/** The largest sum of a burst of shifts: its pauses are below one second, and it lasts five at most. */
function largestBurst(shifts: Measured["shifts"]): number {
  let largest = 0;
  let burst = { from: 0, until: 0, sum: 0 };
  for (const { at, value } of shifts) {
    const goesOn = at - burst.until < 1_000 && at - burst.from < 5_000;
    burst = goesOn ? { ...burst, until: at, sum: burst.sum + value } : { from: at, until: at, sum: value };
    largest = Math.max(largest, burst.sum);
  }
  return largest;
}

/** Looks at a page all the way down. */
export async function lookThrough(frame: Frame): Promise<void> {
  const height = await frame.evaluate(() => document.documentElement.scrollHeight);
  for (let top = 0; top < height; top += 500) {
    await frame.evaluate((to) => window.scrollTo(0, to), top);
    await frame.waitForTimeout(50);
  }
}

/** Uses the overview: changes what a chart shows, has its table, and has a figure explained. */
export async function pressThrough(frame: Frame): Promise<void> {
  for (const name of ["Net sales", /^Show as table/, "What does this mean?"]) {
    await frame.getByRole("button", { name }).first().click();
    await frame.waitForTimeout(300);
  }
}
