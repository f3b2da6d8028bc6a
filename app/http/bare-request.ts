import type { Request as Incoming } from "express";

/** What a request's body holds, byte by byte, or null when it is longer than `mostBytes`. */
export function bareBody(request: Incoming, mostBytes: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= mostBytes) chunks.push(chunk);
      else resolve(null);
    });
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", reject);
    request.on("aborted", () => reject(new Error("the caller went away")));
  });
}

/** The request as a route takes it, address, headers and body exactly as they came. */
export function bareRequest(request: Incoming, body: Buffer): Request {
  const headers: [string, string][] = [];
  const raw = request.rawHeaders;
  for (let i = 0; i < raw.length; i += 2) headers.push([raw[i] ?? "", raw[i + 1] ?? ""]);
  return new Request(`http://${request.headers.host ?? "localhost"}${request.originalUrl}`, {
    method: request.method,
    headers,
    ...(["GET", "HEAD"].includes(request.method) ? {} : { body: new Uint8Array(body) }),
  });
}
