import { buffer } from "node:stream/consumers";
import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, it } from "vitest";
import { replaceStream } from "./replace-stream.ts";
import { replacer } from "./rewriting.ts";

const pairs: [string, string][] = [
  ["https://cdn.shopify.com/shopifycloud/", "http://localhost:1/shopifycloud/"],
  ["https://regulars.ch", "http://127.0.0.1:2"],
];

async function through(bytes: Buffer, cuts: number[]): Promise<string> {
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const chunks = [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
  const out = await buffer(Readable.from(chunks, { objectMode: false }).pipe(replaceStream(pairs)));
  return out.toString("utf8");
}

it("replaces across any chunk borders, in plain and percent-encoded text, and leaves the rest as it is", async () => {
  const piece = fc.oneof(
    fc.constantFrom(...pairs.flatMap(([from]) => [from, encodeURIComponent(from), from.slice(0, 9), "h", "https:"])),
    fc.string({ unit: "grapheme", maxLength: 5 }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 8 }),
      fc.array(fc.nat(300), { maxLength: 6 }),
      async (texts, cuts) => {
        const text = texts.join("");
        expect(await through(Buffer.from(text), cuts)).toBe(replacer(pairs)(text));
      },
    ),
  );
});

it("holds nothing back that cannot begin an address", async () => {
  const stream = replaceStream(pairs);
  const first = new Promise<string>((resolve) => {
    stream.once("data", (chunk: Buffer) => resolve(chunk.toString()));
  });
  stream.write("<script>start()</script>");
  expect(await first).toBe("<script>start()</script>");
  stream.end();
});
