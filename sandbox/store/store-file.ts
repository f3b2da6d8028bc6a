import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { createBrotliDecompress, createGunzip } from "node:zlib";

/** A store file that cannot be taken. A command that meets one says the message and exits with code 2. */
export class StoreFileError extends Error {
  /** Counted from 1; 0 when the file as a whole is meant. */
  readonly line: number;
  readonly reason: string;

  constructor(line: number, reason: string) {
    super(line === 0 ? `store file: ${reason}` : `store file, line ${line}: ${reason}`);
    this.line = line;
    this.reason = reason;
  }
}

/** The lines of a store file (plain, .br or .gz), in batches; memory does not grow with the file. */
export async function* readStoreLines(path: string): AsyncGenerator<string[]> {
  let line = 0;
  try {
    let rest = "";
    const decoder = new StringDecoder("utf8");
    for await (const chunk of openText(path)) {
      // Only \n ends a line: U+2028 may stand inside a JSON text.
      const lines = (rest + decoder.write(chunk as Buffer)).split("\n");
      rest = lines.pop() ?? "";
      line += lines.length;
      yield lines;
    }
    yield [rest + decoder.end()];
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ENOENT") throw new StoreFileError(0, `there is no file ${path}`);
    if (code === "EISDIR" || code === "EACCES") throw new StoreFileError(0, `${path} cannot be read (${code})`);
    if (code.startsWith("ERR_") || code.startsWith("Z_"))
      throw new StoreFileError(line + 1, `the compressed data is damaged or cut off (${code})`);
    throw error;
  }
}

function openText(path: string): Readable {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  const unpack = path.endsWith(".br") ? createBrotliDecompress() : path.endsWith(".gz") ? createGunzip() : null;
  if (unpack === null) return file;
  file.on("error", (error) => unpack.destroy(error));
  return file.pipe(unpack);
}
