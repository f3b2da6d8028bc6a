import http from "node:http";
import { text } from "node:stream/consumers";

/** Headers as they go over the wire: a list is sent as that many lines of one name. */
export type WireHeaders = Record<string, string | string[]>;

export type WireAnswer = { status: number; headers: http.IncomingHttpHeaders; body: string };

/** Posts bytes with exactly these headers: fetch would join doubled ones and refuse odd ones before they are sent. */
export function rawPost(url: string, headers: WireHeaders, body: Uint8Array): Promise<WireAnswer> {
  return rawRequest("POST", url, headers, body);
}

/** The same with any method; the address goes over the wire as it is written. */
export function rawRequest(
  method: string,
  url: string,
  headers: WireHeaders,
  body: Uint8Array = new Uint8Array(),
): Promise<WireAnswer> {
  const { hostname, port, origin } = new URL(url);
  const length = body.byteLength > 0 || method === "POST" ? { "content-length": body.byteLength } : {};
  return new Promise((resolve, reject) => {
    const options = { method, hostname, port, path: url.slice(origin.length), headers: { ...headers, ...length } };
    const request = http.request(options);
    request.on("error", reject);
    request.on("response", (response) => {
      text(response).then(
        (answer) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answer }),
        reject,
      );
    });
    request.end(body);
  });
}
