import fc from "fast-check";
import { expect, test } from "vitest";
import { IdIndex, wordsOf } from "./id-index.ts";

test("ids get the index of their first sight, as in a Map, also beyond 2^53 and below 0", () => {
  const near = fc
    .bigInt({ min: 0n, max: 2000n })
    .chain((n) => fc.constantFrom(n, -n, n << 32n, 2n ** 53n + n, n * 4096n));
  fc.assert(
    fc.property(
      fc.array(fc.oneof(near, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), { maxLength: 1500, size: "max" }),
      (ids) => {
        const index = new IdIndex();
        const map = new Map<bigint, number>();
        const words = wordsOf(BigInt64Array.from(ids));
        ids.forEach((id, i) => {
          if (!map.has(id)) map.set(id, map.size);
          const given = i % 2 === 0 ? index.add(id) : index.addWords(words[i * 2] ?? 0, words[i * 2 + 1] ?? 0);
          expect(given).toBe(map.get(id));
        });
        expect([...index.ids]).toEqual([...map.keys()]);
        for (const [id, at] of map) expect(index.find(id)).toBe(at);
        expect(map.has(77n) ? 0 : index.find(77n)).toBe(map.has(77n) ? 0 : -1);
      },
    ),
    { numRuns: 30 },
  );
});

test("a cleared index begins anew", () => {
  const index = new IdIndex();
  for (let id = 0n; id < 3_000n; id++) index.add(id);
  index.clear();
  expect([index.size, index.find(5n)]).toEqual([0, -1]);
  expect([index.add(7n), index.add(5n), index.find(7n)]).toEqual([0, 1, 0]);
});
