import { gzipSync } from "node:zlib";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { openBulkResult, type BulkReading } from "./bulk-result.ts";
import { ShopifyTrouble } from "./trouble.ts";

const ADDRESS = "https://storage.googleapis.com/bucket/result.jsonl?Signature=secret";
const realFetch = globalThis.fetch;

afterEach(() => {
  globalThis.fetch = realFetch;
});

function answer(...responses: (() => Response)[]): { asked: string[] } {
  const asked: string[] = [];
  globalThis.fetch = (input) => {
    asked.push(input instanceof Request ? input.url : String(input));
    return Promise.resolve((responses[asked.length - 1] ?? responses[0] ?? (() => new Response()))());
  };
  return { asked };
}

function chunked(chunks: readonly Uint8Array[]): () => Response {
  return () =>
    new Response(
      new ReadableStream({
        start: (controller) => {
          for (const chunk of chunks) controller.enqueue(chunk);
          controller.close();
        },
      }),
    );
}

function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length] ?? 1);
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

async function read(address = ADDRESS): Promise<{ lines: string[]; reading: BulkReading }> {
  const reading: BulkReading = { bytes: 0, lines: 0, complete: true };
  const lines: string[] = [];
  for await (const batch of openBulkResult(address, reading)) lines.push(...batch);
  return { lines, reading };
}

async function troubleOf(address = ADDRESS): Promise<string> {
  const error: unknown = await read(address).catch((reason: unknown) => reason);
  return error instanceof ShopifyTrouble ? `${error.kind} ${error.code}` : "no trouble";
}

const line = fc.dictionary(fc.string(), fc.string({ unit: "grapheme" })).map((value) => JSON.stringify(value));

describe("openBulkResult", () => {
  test("gives the lines however the bytes are cut into chunks, in whatever script", async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 20 }),
        sizes,
        fc.boolean(),
        async (lines, chunkSizes, newlineAtEnd) => {
          const text = lines.join("\n") + (newlineAtEnd && lines.length > 0 ? "\n" : "");
          const bytes = new TextEncoder().encode(text);
          answer(chunked(cut(bytes, chunkSizes)));
          const result = await read();
          expect(result.lines).toEqual(lines);
          expect(result.reading).toEqual({ bytes: bytes.length, lines: lines.length, complete: true });
        },
      ),
    );
  });

  test("holds back a last line that was cut off, and says so", async () => {
    const whole = '{"id":"gid://shopify/Order/1"}\n{"id":"gid://shopify/Order/2"}\n';
    const bytes = new TextEncoder().encode(whole);
    for (let end = 0; end <= bytes.length; end++) {
      answer(chunked([bytes.subarray(0, end)]));
      const { lines, reading } = await read();
      const expected = whole.slice(0, end).split("\n");
      const rest = expected.pop() ?? "";
      if (rest.endsWith("}")) expected.push(rest);
      expect(lines).toEqual(expected);
      expect(reading.complete).toBe(rest === "" || rest.endsWith("}"));
    }
  });

  test("fetches from Shopify's storage only, over https, also after a redirect", async () => {
    const { asked } = answer(() => new Response("{}\n"));
    for (const address of [
      "http://storage.googleapis.com/x",
      "https://storage.googleapis.com.evil.example/x",
      "https://evil.example/storage.googleapis.com",
      "https://storage.googleapis.com:8443/x",
      "https://user@storage.googleapis.com/x",
      "https://127.0.0.1/x",
      "https://myshopify.com.evil.example/x",
      "https://evilshopify.com/x",
      "file:///etc/passwd",
      "no address",
    ]) {
      expect(await troubleOf(address), address).toBe("stop BULK_RESULT_HOST");
    }
    expect(asked).toEqual([]);
    const to = (location: string) => (): Response => new Response(null, { status: 302, headers: { location } });
    answer(to("http://169.254.169.254/latest"));
    expect(await troubleOf()).toBe("stop BULK_RESULT_HOST");
    const followed = answer(to("/other"), to("https://cdn.shopify.com/third"), () => new Response("{}\n"));
    expect((await read()).lines).toEqual(["{}"]);
    expect(followed.asked.slice(1)).toEqual(["https://storage.googleapis.com/other", "https://cdn.shopify.com/third"]);
    answer(to("/again"));
    expect(await troubleOf()).toBe("stop BULK_RESULT_HOST");
  });

  test.each([
    [403, "retry BULK_RESULT_EXPIRED"],
    [404, "retry BULK_RESULT_EXPIRED"],
    [410, "retry BULK_RESULT_EXPIRED"],
    [503, "retry HTTP_503"],
  ])("status %i means %s", async (status, expected) => {
    answer(() => new Response("secret", { status }));
    expect(await troubleOf()).toBe(expected);
  });
});

describe("over a real connection", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function serve(handler: Parameters<typeof createServer>[1]): Promise<void> {
    server = createServer({}, handler);
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    globalThis.fetch = (_input, init) => realFetch(`http://127.0.0.1:${port}/`, init);
  }

  test("undoes gzip", async () => {
    await serve((_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync('{"a":1}\n{"a":2}\n'));
    });
    expect((await read()).lines).toEqual(['{"a":1}', '{"a":2}']);
  });

  test("a connection that breaks is trouble, not an end", async () => {
    await serve((_request, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write('{"a":1}\n', () => response.destroy());
    });
    expect(await troubleOf()).toBe("retry NETWORK");
  });

  test("reads no faster than it is asked to, and stops the download when the reader stops", async () => {
    const block = Buffer.from('{"a":"' + "x".repeat(1000) + '"}\n'.repeat(1))
      .toString()
      .repeat(64);
    let written = 0;
    let closed = false;
    await serve((_request, response) => {
      response.on("close", () => (closed = true));
      const more = (): void => {
        while (!response.destroyed && response.write(block)) written += block.length;
        written += block.length;
      };
      response.on("drain", more);
      more();
    });
    for await (const batch of openBulkResult(ADDRESS)) {
      expect(batch.length).toBeGreaterThan(0);
      await new Promise((resolve) => setTimeout(resolve, 300));
      break;
    }
    expect(written).toBeLessThan(32 * 1024 * 1024);
    await expect.poll(() => closed).toBe(true);
  });
});
