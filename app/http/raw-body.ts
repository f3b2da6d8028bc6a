/** A body that was not read, and why. */
export type Unreadable = { unreadable: "too_large" | "not_utf8" };

/**
 * The exact text of a request's body, for checking a signature: no byte is repaired or left out (a plain `text()` drops
 * a byte order mark and replaces broken UTF-8, so that other bytes than the signed ones would pass).
 * @param mostBytes more is not read
 */
export async function rawBody(request: Request, mostBytes: number): Promise<string | Unreadable> {
  const bytes = await readAtMost(request, mostBytes);
  if (bytes === null) return { unreadable: "too_large" };
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { unreadable: "not_utf8" };
  }
}

async function readAtMost(request: Request, mostBytes: number): Promise<Uint8Array | null> {
  const announced = request.headers.get("content-length");
  // Node ends a body where its announced length ends.
  if (announced !== null) return Number(announced) > mostBytes ? null : new Uint8Array(await request.arrayBuffer());
  const reader = request.body?.getReader();
  if (!reader) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  for (let total = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    total += value.byteLength;
    if (total > mostBytes) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
}
