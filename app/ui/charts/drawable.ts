/** More steps than this cannot be told apart in a chart a screen wide. */
const MOST = 240;

/** At most 240 of the steps, evenly chosen, the last among them: enough to draw a curve with. */
export function drawable<Step>(steps: readonly Step[]): Step[] {
  if (steps.length <= MOST) return [...steps];
  return Array.from(
    { length: MOST },
    (_, place) => steps[Math.round((place * (steps.length - 1)) / (MOST - 1))] as Step,
  );
}
