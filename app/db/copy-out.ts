import type { Duplex } from "node:stream";
import type pg from "pg";

/** Takes one row: it lies at from .. to - 1 of the view while the call lasts. */
export type OnCopyData = (view: DataView, from: number, to: number) => void;

/** Codes of messages (PostgreSQL manual, "Message Formats"); each is followed by the message's length, itself included. */
const Code = { copyData: 0x64, copyDone: 0x63, error: 0x45 } as const;
const CODE_BYTES = 1;
const LENGTH_BYTES = 4;

/**
 * Runs a COPY .. TO STDOUT and hands over its rows where they lie in what the socket delivers. pg-copy-streams makes a
 * buffer of each row and copies them together again, which takes longer than PostgreSQL needs to send them.
 * @throws the server's error, the driver's when the connection is gone, or whatever `onData` throws
 */
export function copyOut(client: pg.ClientBase, sql: string, onData: OnCopyData): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyOut(sql, onData, resolve, reject));
  });
}

type DataListener = (bytes: Buffer) => void;

/**
 * A query as node-postgres runs it. Between socket and driver it takes out the rows (one a CopyData message, says the
 * manual, "COPY Operations") and lets every other message go on; after the last row, or an error, it steps aside.
 */
class CopyOut implements pg.Submittable {
  readonly #sql: string;
  readonly #onData: OnCopyData;
  readonly #resolve: () => void;
  readonly #reject: (error: Error) => void;
  /** the beginning of a message whose end has not come yet */
  #rest: Buffer | undefined;
  #failure: { error: Error } | undefined;

  constructor(sql: string, onData: OnCopyData, resolve: () => void, reject: (error: Error) => void) {
    this.#sql = sql;
    this.#onData = onData;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  submit(connection: pg.Connection): void {
    const stream: Duplex = connection.stream;
    const [driver, ...others] = stream.listeners("data") as DataListener[];
    if (!driver || others.length > 0) throw new Error("the driver alone should listen to the connection");
    const listener: DataListener = (bytes) => {
      if (!this.#sift(bytes, driver)) stream.off("data", listener).on("data", driver);
    };
    stream.off("data", driver).on("data", listener);
    connection.query(this.#sql);
  }

  /** Takes what has come; false when the rows have come to an end and the driver is to listen again. */
  #sift(bytes: Buffer, driver: DataListener): boolean {
    const chunk = this.#rest ? Buffer.concat([this.#rest, bytes]) : bytes;
    // Reads numbers several times as fast as the buffer itself.
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
    let at = 0;
    while (at + CODE_BYTES + LENGTH_BYTES <= chunk.length) {
      const code = view.getUint8(at);
      if (code === Code.copyDone || code === Code.error) {
        driver(chunk.subarray(at));
        return false;
      }
      const end = at + CODE_BYTES + view.getInt32(at + CODE_BYTES);
      if (end > chunk.length) break;
      if (code === Code.copyData) this.#take(view, at + CODE_BYTES + LENGTH_BYTES, end);
      else driver(chunk.subarray(at, end));
      at = end;
    }
    this.#rest = at < chunk.length ? chunk.subarray(at) : undefined;
    return true;
  }

  /** What fails here must not fail in the socket: the rest is read, so that the connection stays of use, and passed over. */
  #take(view: DataView, from: number, to: number): void {
    if (this.#failure) return;
    try {
      this.#onData(view, from, to);
    } catch (error) {
      this.#failure = { error: error as Error };
    }
  }

  handleError(error: Error): void {
    this.#reject(error);
  }

  handleReadyForQuery(): void {
    if (this.#failure) this.#reject(this.#failure.error);
    else this.#resolve();
  }

  handleCommandComplete(): void {
    // How many rows there were is known from the rows.
  }
}
