import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import type { AddressInfo } from "node:net";

/** Serves the files of a folder at 127.0.0.1, in place of the storage that bulk results lie on. */
export async function serveFiles(folder: string): Promise<{ url: string; close(): Promise<void> }> {
  const server = http.createServer((request, response) => {
    const file = path.join(folder, path.basename(request.url ?? ""));
    response.writeHead(200, { "content-type": "application/jsonl" });
    fs.createReadStream(file, { highWaterMark: 1 << 18 })
      .on("error", () => response.destroy())
      .pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
