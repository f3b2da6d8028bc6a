import { ShopifyTrouble, troubleFor } from "./trouble.ts";

/** A line longer than this is no line of ours. */
const LONGEST_LINE_BYTES = 64 * 1024 * 1024;
const NEWLINE = 0x0a;

/** How long Shopify's storage may stay silent. */
const IDLE_MS = 60_000;
const REDIRECTS = 3;

/** Where bulk results lie; anything else is not fetched, whatever the API answers. */
const HOSTS = /^(storage\.googleapis\.com|([a-z0-9-]+\.)+shopify(cloud)?\.com)$/;

/** How far a bulk result was read. */
export type BulkReading = {
  bytes: number;
  lines: number;
  /**
   * Whether the file ended at the end of a line. A last line that was cut off is not given out; whether whole lines are
   * missing shows only when `lines` is compared with the operation's objectCount.
   */
  complete: boolean;
};

/**
 * The lines of a bulk result in batches of about a network chunk, without their newlines; asking for the next batch is
 * what asks the network for more. https and Shopify's storage hosts only, also after redirects. Gzip is undone by fetch.
 * @param reading kept up to date while reading
 * @throws ShopifyTrouble "retry" BULK_RESULT_EXPIRED when the file is gone (after seven days: run the query again),
 *   "retry" for a network that breaks or stays silent for a minute, "stop" BULK_RESULT_HOST for another host
 */
export async function* openBulkResult(
  address: string,
  reading: BulkReading = { bytes: 0, lines: 0, complete: true },
): AsyncGenerator<string[], void, undefined> {
  const abort = new AbortController();
  const response = await follow(address, abort);
  if (!response.body) throw new ShopifyTrouble("retry", "UNREADABLE");
  yield* splitLines((response.body as ReadableStream<Uint8Array>).getReader(), abort, reading);
}

async function follow(address: string, abort: AbortController): Promise<Response> {
  let url = checked(address);
  for (let redirects = 0; redirects <= REDIRECTS; redirects++) {
    const response = await inTime(abort, fetch(url, { redirect: "manual", signal: abort.signal }));
    const location = response.headers.get("location");
    if (response.ok) return response;
    await response.body?.cancel();
    if (response.status >= 300 && response.status < 400 && location !== null) {
      url = checked(new URL(location, url).href);
      continue;
    }
    // Google's storage answers 400 ExpiredToken when a signed address has expired.
    if ([400, 403, 404, 410].includes(response.status)) throw new ShopifyTrouble("retry", "BULK_RESULT_EXPIRED");
    throw troubleFor(`HTTP_${response.status}`, "bulk result");
  }
  throw new ShopifyTrouble("stop", "BULK_RESULT_HOST");
}

function checked(address: string): URL {
  const url = URL.parse(address);
  if (url?.protocol !== "https:" || url.port !== "" || url.username !== "" || !HOSTS.test(url.hostname)) {
    throw new ShopifyTrouble("stop", "BULK_RESULT_HOST");
  }
  return url;
}

/** Waits for the network, a minute at most. */
async function inTime<T>(abort: AbortController, waiting: Promise<T>): Promise<T> {
  const timer = setTimeout(() => abort.abort(), IDLE_MS);
  try {
    return await waiting;
  } catch {
    throw new ShopifyTrouble("retry", abort.signal.aborted ? "TIMEOUT" : "NETWORK");
  } finally {
    clearTimeout(timer);
  }
}

async function* splitLines(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  abort: AbortController,
  reading: BulkReading,
): AsyncGenerator<string[], void, undefined> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  try {
    for (;;) {
      const { done, value } = await inTime(abort, reader.read());
      if (done) break;
      const chunk = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      reading.bytes += chunk.length;
      // Cut at a newline byte, never inside a character: UTF-8 uses 0x0a for nothing else.
      const end = chunk.lastIndexOf(NEWLINE) + 1;
      if (end > 0) {
        rest.push(chunk.subarray(0, end - 1));
        const lines = (rest.length === 1 ? chunk.subarray(0, end - 1) : Buffer.concat(rest))
          .toString("utf8")
          .split("\n");
        reading.lines += lines.length;
        yield lines;
        rest = [];
        restBytes = 0;
      }
      if (end < chunk.length) rest.push(chunk.subarray(end));
      restBytes += chunk.length - end;
      if (restBytes > LONGEST_LINE_BYTES) throw new ShopifyTrouble("stop", "BULK_LINE_TOO_LONG");
    }
    if (restBytes > 0) yield* lastLine(Buffer.concat(rest).toString("utf8"), reading);
  } finally {
    // A reader that stops early must not leave the download running.
    await reader.cancel().catch(() => undefined);
  }
}

/** A file may lack its last newline; whether its last line is whole shows when it is read as JSON. */
function* lastLine(line: string, reading: BulkReading): Generator<string[]> {
  try {
    JSON.parse(line);
  } catch {
    reading.complete = false;
    return;
  }
  reading.lines += 1;
  yield [line];
}
