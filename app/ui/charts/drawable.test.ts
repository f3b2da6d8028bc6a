import fc from "fast-check";
import { expect, it } from "vitest";
import { drawable } from "./drawable.ts";

it("keeps few steps as they are, and of many at most 240, in order, with the first and the last", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2000 }), (length) => {
      const steps = Array.from({ length }, (_, index) => index);
      const drawn = drawable(steps);
      expect(drawn.length).toBe(Math.min(length, 240));
      expect([drawn[0], drawn.at(-1)]).toEqual([steps[0], steps.at(-1)]);
      expect(drawn).toEqual([...new Set(drawn)].sort((a, b) => a - b));
    }),
  );
});
