import { EventEmitter } from "node:events";
import fc from "fast-check";
import type pg from "pg";
import { expect, test } from "vitest";
import { copyOut } from "./copy-out.ts";

const message = (code: string, body: Uint8Array): Buffer => {
  const head = Buffer.alloc(5);
  head.write(code);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const body = fc.uint8Array({ maxLength: 40 });
const row = body.map((bytes) => ({ row: true, bytes: Buffer.from(bytes), message: message("d", bytes) }));
const aside = fc
  .tuple(fc.constantFrom("H", "N", "S", "A"), body)
  .map(([code, bytes]) => ({ row: false, bytes: Buffer.from(bytes), message: message(code, bytes) }));

test("wherever the socket cuts, the rows come out whole, all else goes on to the driver, and it alone listens again", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(row, row, aside), { maxLength: 30 }),
      fc.constantFrom(message("c", Buffer.alloc(0)), message("E", Buffer.from("an error"))),
      fc.array(fc.nat(1_500), { maxLength: 40 }),
      (messages, end, cuts) => {
        const stream = new EventEmitter();
        const toDriver: Buffer[] = [];
        const driver = (bytes: Buffer): void => void toDriver.push(bytes);
        stream.on("data", driver);
        const rows: Buffer[] = [];
        const client = { query: (query: pg.Submittable) => query.submit({ stream, query: () => undefined } as never) };
        void copyOut(client as never, "COPY", (view, from, to) => {
          rows.push(Buffer.from(view.buffer.slice(view.byteOffset + from, view.byteOffset + to)));
        });

        const after = message("Z", Buffer.from("T"));
        const bytes = Buffer.concat([...messages.map((each) => each.message), end, after]);
        const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        places.slice(1).forEach((place, i) => stream.emit("data", bytes.subarray(places[i], place)));

        expect(rows).toEqual(messages.filter((each) => each.row).map((each) => each.bytes));
        const others = messages.filter((each) => !each.row).map((each) => each.message);
        expect(Buffer.concat(toDriver)).toEqual(Buffer.concat([...others, end, after]));
        expect(stream.listeners("data")).toEqual([driver]);
      },
    ),
  );
});
