import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { createReadStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Transform } from "node:stream";
import type { Readable } from "node:stream";
import type { Clock } from "#sandbox/clock.ts";
import type { BulkFaults } from "./bulk-faults.ts";

/** What storage answers to a GET. A `body` that breaks off ends with an error: the server drops the connection. */
export interface StorageAnswer {
  status: number;
  contentType: string;
  /** Bytes of the whole result; undefined for refusals. */
  contentBytes?: number;
  body: Readable | string;
}

const HOST = "https://storage.googleapis.com";
const FOLDER = "/shopify-tiers-assets-prod-us-east1/bulk-operation-outputs/";

function refusal(status: number, code: string, message: string): StorageAnswer {
  const body = `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, contentType: "application/xml; charset=UTF-8", body };
}

/** Where results lie: files in a folder of their own, behind signed addresses as Google's storage makes them. */
export class ResultStore {
  readonly #folder: string;
  readonly #secret = randomBytes(32);
  readonly #clock: Clock;
  readonly #faults: BulkFaults;

  constructor(clock: Clock, faults: BulkFaults) {
    this.#folder = mkdtempSync(join(tmpdir(), "sandbox-bulk-"));
    this.#clock = clock;
    this.#faults = faults;
  }

  /** The file behind a result's name. */
  pathOf(name: string): string {
    return join(this.#folder, name);
  }

  #sign(name: string, expiresS: string): string {
    return createHmac("sha256", this.#secret).update(`${name}\n${expiresS}`).digest("base64");
  }

  /** A signed address, good until `expiresMs` on the sandbox's clock. */
  urlOf(name: string, expiresMs: number): string {
    const expires = String(Math.floor(expiresMs / 1000));
    const query = new URLSearchParams({
      GoogleAccessId: "assets-us-prod@shopify-tiers.iam.gserviceaccount.com",
      Expires: expires,
      Signature: this.#sign(name, expires),
      "response-content-disposition": `attachment; filename="${name}.jsonl"`,
      "response-content-type": "application/jsonl",
    });
    return `${HOST}${FOLDER}${name}?${query.toString()}`;
  }

  /** Answers a GET of a result: `url` is the whole address or its path with the query. */
  get(url: string): StorageAnswer {
    const { pathname, searchParams } = new URL(url, HOST);
    const name = pathname.startsWith(FOLDER) ? pathname.slice(FOLDER.length) : "";
    if (!/^[\w-]+$/.test(name)) return refusal(404, "NoSuchKey", "The specified key does not exist.");
    const expires = searchParams.get("Expires") ?? "";
    const signature = Buffer.from(searchParams.get("Signature") ?? "");
    const wanted = Buffer.from(this.#sign(name, expires));
    if (signature.length !== wanted.length || !timingSafeEqual(signature, wanted))
      return refusal(403, "SignatureDoesNotMatch", "Access denied.");
    if (this.#faults.urlsExpired || this.#clock.now() / 1000 > Number(expires))
      return refusal(400, "ExpiredToken", "The provided token has expired.");
    const path = this.pathOf(name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return refusal(404, "NoSuchKey", "The specified key does not exist.");
    const file = createReadStream(path, { highWaterMark: 1 << 18 });
    return { status: 200, contentType: "application/jsonl", contentBytes: stats.size, body: this.#maybeCut(file) };
  }

  #maybeCut(file: Readable): Readable {
    const cut = this.#faults.cutNextDownloads;
    if (cut === null || cut.downloads < 1) return file;
    cut.downloads--;
    let left = cut.atByte;
    const cutter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        if (chunk.length < left) {
          left -= chunk.length;
          done(null, chunk);
          return;
        }
        this.push(chunk.subarray(0, left));
        done(new Error("the download was cut off, as asked"));
      },
    });
    cutter.on("close", () => file.destroy());
    return file.pipe(cutter);
  }

  /** Removes all results. */
  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
