import http from "node:http";
import { text } from "node:stream/consumers";

/** Headers as they go over the wire: a list is sent as that many lines of one name. */
export type WireHeaders = Record<string, string | string[]>;

export type WireAnswer = { status: number; headers: http.IncomingHttpHeaders; body: string };

/** Posts bytes with exactly these headers: fetch would join doubled ones and refuse odd ones before they are sent. */
export function rawPost(url: string, headers: WireHeaders, body: Uint8Array): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: "POST", headers: { ...headers, "content-length": body.byteLength } });
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
