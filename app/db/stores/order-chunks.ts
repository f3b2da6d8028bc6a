import { copyGathered } from "#app/db/copy.ts";
import { CopyRows } from "#app/db/copy-rows.ts";
import { unlessThere } from "#app/db/savepoint.ts";
import { anyErasedUntilCommit, replaceErased } from "#app/db/stores/erased-store.ts";
import { storeStagedOrders, type StoreMode } from "#app/db/stores/order-store.ts";
import { lineRow, orderRow } from "#app/db/stores/staging-rows.ts";
import { clearStaging, createStaging, STAGING_COLUMNS } from "#app/db/stores/staging.ts";
import type { ShopDb } from "#app/db/with-shop.ts";
import type { OrderLineRecord, OrderRecord } from "#app/domain/orders/records.ts";

/** Orders stored together: enough that a statement is worth its trouble, few enough to wait in memory. */
const CHUNK_ORDERS = 10_000;

type OrderHead = Omit<OrderRecord, "netMinor" | "lines" | "refunds">;

/** Rows of some orders and of their lines; `nets` says where in the orders' rows each order's net stands. */
type Chunk = { nets: Map<bigint, number>; orders: CopyRows; lines: CopyRows };

/**
 * Stores orders from a stream in which an order's lines come somewhere after it. While one chunk of orders fills up, the
 * one before it still takes lines, and the two before that are being stored: so PostgreSQL and we work at the same time,
 * and memory stays at four chunks. A line that comes later still makes its order one to be read again.
 */
export class OrderChunks {
  readonly #db: ShopDb;
  readonly #mode: StoreMode;
  readonly #chunkOrders: number;
  /** memory of chunks that are stored, for the next ones: else it would be most of what the import leaves behind */
  readonly #spare: Chunk[] = [];
  #filling = this.#emptyChunk();
  #closing = this.#emptyChunk();
  #storing: Promise<void> = Promise.resolve();
  /** what was being stored before that */
  #storingEarlier: Promise<void> = Promise.resolve();
  /** whether orders of erased customers may be among these; looked up once */
  #anyErased: boolean | undefined;
  /** whether every order so far was new, as in a first import */
  #allNew = true;
  /** how many orders were written */
  stored = 0;
  /** orders of which a line came too late, or without them */
  readonly incomplete = new Set<bigint>();

  private constructor(db: ShopDb, mode: StoreMode, chunkOrders: number) {
    this.#db = db;
    this.#mode = mode;
    this.#chunkOrders = chunkOrders;
  }

  static async open(db: ShopDb, mode: StoreMode, chunkOrders = CHUNK_ORDERS): Promise<OrderChunks> {
    await createStaging(db, "staged_orders", "staged_lines");
    return new OrderChunks(db, mode, chunkOrders);
  }

  /** Adds an order; resolves at once unless a chunk is full and those before it are not stored yet. */
  addOrder(head: OrderHead): Promise<void> | undefined {
    const full = this.#filling.nets.size >= this.#chunkOrders ? this.#turn() : undefined;
    const { nets, orders } = this.#filling;
    orders.add(orderRow(head, 0n));
    nets.set(head.id, orders.lastBigint);
    return full;
  }

  /** Adds a line of an order that was added before. */
  addLine(orderId: bigint, line: OrderLineRecord): void {
    const chunk = this.#filling.nets.has(orderId) ? this.#filling : this.#closing;
    const net = chunk.nets.get(orderId);
    if (net === undefined) {
      this.incomplete.add(orderId);
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
    const { nets, orders, lines } = this.#spare.pop() ?? {
      nets: new Map<bigint, number>(),
      orders: new CopyRows(STAGING_COLUMNS.staged_orders),
      lines: new CopyRows(STAGING_COLUMNS.staged_lines),
    };
    nets.clear();
    orders.clear();
    lines.clear();
    return { nets, orders, lines };
  }

  /** The chunk before the full one takes no more lines and is stored; a new one begins. */
  #turn(): Promise<void> {
    const complete = this.#closing;
    this.#closing = this.#filling;
    this.#filling = this.#emptyChunk();
    const earlier = this.#storingEarlier;
    this.#storingEarlier = this.#storing;
    this.#storing = this.#storing.then(() => this.#store(complete));
    // Whoever awaits it next sees the failure; until then it must not count as unhandled.
    this.#storing.catch(() => undefined);
    return earlier;
  }

  async #store(chunk: Chunk): Promise<void> {
    if (chunk.nets.size > 0) {
      await copyGathered(this.#db, "staged_orders", STAGING_COLUMNS.staged_orders, chunk.orders);
      await copyGathered(this.#db, "staged_lines", STAGING_COLUMNS.staged_lines, chunk.lines);
      this.#anyErased ??= await anyErasedUntilCommit(this.#db);
      if (this.#anyErased) await replaceErased(this.#db, "staged_orders");
      this.stored += await this.#storeStaged();
      await clearStaging(this.#db, "staged_orders", "staged_lines");
    }
    this.#spare.push(chunk);
  }

  /** PostgreSQL stores what it need not compare with anything a third faster: that is tried until an order is there. */
  async #storeStaged(): Promise<number> {
    const stored = this.#allNew ? await unlessThere(this.#db, () => storeStagedOrders(this.#db, "new")) : null;
    this.#allNew = stored !== null;
    return stored ?? storeStagedOrders(this.#db, this.#mode);
  }
}
