import { copyGathered } from "#app/db/copy.ts";
import { CopyRows } from "#app/db/copy-rows.ts";
import { newAtFirst } from "#app/db/savepoint.ts";
import { anyErasedUntilCommit, replaceErased } from "#app/db/stores/erased-store.ts";
import { storeStagedOrders, takeMovedOrders, type StoreMode } from "#app/db/stores/order-store.ts";
import { lineRow, orderRow } from "#app/db/stores/staging-rows.ts";
import { clearStaging, createStaging, STAGING_COLUMNS } from "#app/db/stores/staging.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import { IdIndex } from "#app/domain/orders/id-index.ts";
import type { OrderLineRecord, OrderRecord } from "#app/domain/orders/records.ts";

/** Orders stored together: enough that a statement is worth its trouble, few enough to wait in memory. */
const CHUNK_ORDERS = 10_000;

type OrderHead = Omit<OrderRecord, "netMinor" | "lines" | "refunds">;

/**
 * Rows of some orders and of their lines. `ids` has the orders, `nets` where in the rows each one's net stands: a Map of
 * bigints would be most of what an import leaves for the garbage collector.
 */
type Chunk = { ids: IdIndex; nets: Int32Array; orders: CopyRows; lines: CopyRows };

/**
 * Stores orders from a stream in which an order's lines come somewhere after it. While one chunk of orders fills up, the
 * one before it still takes lines, and those before that are being stored: so PostgreSQL and we work at the same time, and
 * memory stays at four chunks. A line that comes later still makes its order one to be read again.
 */
export class OrderChunks {
  readonly #db: ShopDb;
  readonly #storeStaged: () => Promise<number>;
  readonly #chunkOrders: number;
  /** memory of chunks that are stored, for the next ones: else it would be most of what the import leaves behind */
  readonly #spare: Chunk[] = [];
  #filling: Chunk;
  #closing: Chunk;
  /** the order added last, whose lines mostly come next */
  #last = { id: -1n, net: 0 };
  #storing: Promise<void> = Promise.resolve();
  /** whether orders of erased customers may be among these; looked up once */
  #anyErased: boolean | undefined;
  /** how many orders were written */
  stored = 0;
  /** orders of which a line came too late, or without them, and those that changed hands, which are not stored */
  readonly toRead = new Set<bigint>();

  private constructor(db: ShopDb, mode: StoreMode, chunkOrders: number) {
    this.#db = db;
    this.#storeStaged = newAtFirst(
      db,
      () => storeStagedOrders(db, "new"),
      () => this.#storeOver(mode),
    );
    this.#chunkOrders = chunkOrders;
    this.#filling = this.#emptyChunk();
    this.#closing = this.#emptyChunk();
  }

  static async open(db: ShopDb, mode: StoreMode, chunkOrders = CHUNK_ORDERS): Promise<OrderChunks> {
    await createStaging(db, "staged_orders", "staged_lines");
    return new OrderChunks(db, mode, chunkOrders);
  }

  /** Adds an order; resolves at once unless a chunk is full and those before it are not stored yet. */
  addOrder(head: OrderHead): Promise<void> | undefined {
    const full = this.#filling.ids.size >= this.#chunkOrders ? this.#turn() : undefined;
    const { ids, nets, orders } = this.#filling;
    orders.add(orderRow(head, 0n));
    this.#last = { id: head.id, net: orders.lastBigint };
    nets[ids.add(head.id)] = orders.lastBigint;
    return full;
  }

  /** Adds a line of an order that was added before. */
  addLine(orderId: bigint, line: OrderLineRecord): void {
    const isLast = orderId === this.#last.id;
    const chunk = isLast || this.#filling.ids.find(orderId) >= 0 ? this.#filling : this.#closing;
    const net = isLast ? this.#last.net : chunk.nets[chunk.ids.find(orderId)];
    if (net === undefined) {
      this.toRead.add(orderId);
      return;
    }
    chunk.orders.increase(net, line.netMinor);
    chunk.lines.add(lineRow(orderId, line));
  }

  /** Stores what is left. */
  async end(): Promise<void> {
    await this.#turn();
    await this.#turn();
    await this.#storing;
  }

  #emptyChunk(): Chunk {
    const { ids, nets, orders, lines } = this.#spare.pop() ?? {
      ids: new IdIndex(this.#chunkOrders),
      nets: new Int32Array(this.#chunkOrders),
      orders: new CopyRows(STAGING_COLUMNS.staged_orders),
      lines: new CopyRows(STAGING_COLUMNS.staged_lines),
    };
    ids.clear();
    orders.clear();
    lines.clear();
    return { ids, nets, orders, lines };
  }

  /**
   * The chunk before the full one takes no more lines and is stored; a new one begins. Resolves when what was stored
   * before is done with.
   */
  #turn(): Promise<void> {
    const complete = this.#closing;
    this.#closing = this.#filling;
    this.#filling = this.#emptyChunk();
    const before = this.#storing;
    this.#storing = before.then(() => this.#store(complete));
    // Whoever awaits it next sees the failure; until then it must not count as unhandled.
    this.#storing.catch(() => undefined);
    return before;
  }

  async #store(chunk: Chunk): Promise<void> {
    if (chunk.ids.size > 0) {
      await copyGathered(this.#db, "staged_orders", STAGING_COLUMNS.staged_orders, chunk.orders);
      await copyGathered(this.#db, "staged_lines", STAGING_COLUMNS.staged_lines, chunk.lines);
      this.#anyErased ??= await anyErasedUntilCommit(this.#db);
      if (this.#anyErased) await replaceErased(this.#db, "staged_orders");
      this.stored += await this.#storeStaged();
      await clearStaging(this.#db, "staged_orders", "staged_lines");
    }
    this.#spare.push(chunk);
  }

  /** As `mode` says, but for orders that changed hands. */
  async #storeOver(mode: StoreMode): Promise<number> {
    if (mode === "replace") for (const id of await takeMovedOrders(this.#db)) this.toRead.add(id);
    return storeStagedOrders(this.#db, mode);
  }
}
