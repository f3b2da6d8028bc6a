import fc from "fast-check";
import { createClock } from "#sandbox/clock.ts";
import { storeLines } from "#sandbox/store/store-lines.ts";
import { openStore } from "#sandbox/store/store.ts";
import type { HostedShop } from "#sandbox/wire/hosted-shop.ts";
import { applyEvent, storeEvent, type StoreEvent } from "#test/factories/store-events.ts";
import { randomStore } from "#test/factories/store-records.ts";
import type { Chance } from "#test/factories/seeded.ts";
import type { AppProcesses } from "#test/system/app-processes.ts";
import type { TestServer } from "#test/system/postgres.ts";

export type Victim = "worker" | "web" | "postgres";

/** Something happens in a store this often while the storm lasts. */
const EVENT_EVERY_MS = 30;
/** A bulk operation takes some seconds, so that it can be hit. */
const BULK_OBJECTS_PER_SECOND = 40;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Stores that keep changing, whose webhooks come shuffled and doubled, and somebody who pulls plugs. */
export class Chaos {
  readonly shops: HostedShop[] = [];
  readonly #app: AppProcesses;
  readonly #postgres: TestServer;
  readonly #chance: Chance;
  readonly #events: StoreEvent[];
  #timer: NodeJS.Timeout | undefined;

  constructor(app: AppProcesses, postgres: TestServer, chance: Chance, seed: number) {
    this.#app = app;
    this.#postgres = postgres;
    this.#chance = chance;
    this.#events = fc.sample(storeEvent, { seed, numRuns: 500 });
  }

  /** A new shop, where the app has just been installed. */
  async addShop(): Promise<HostedShop> {
    const number = this.shops.length + 1;
    const [random] = fc.sample(randomStore({ min: 30, max: 60 }), { seed: this.#chance.between(0, 1e9), numRuns: 1 });
    const [shop, ...rest] = random?.records ?? [];
    const records = [{ ...shop, domain: `chaos-${number}.myshopify.com` }, ...rest];
    const hosted = this.#app.sandbox.addShop(await openStore(storeLines(records), { clock: createClock() }));
    hosted.adminApi.faults.bulk.objectsPerSecond = BULK_OBJECTS_PER_SECOND;
    hosted.webhooks.set({ seed: String(number), duplicateShare: 0.3, shuffleMs: 400 });
    // Shopify tells an app nothing before it is installed.
    await this.#app.install(hosted);
    this.shops.push(hosted);
    return hosted;
  }

  begin(): void {
    this.#timer = setInterval(() => {
      const event = this.#chance.pick(this.#events);
      // The newest shops, so that the first syncs are hit; the zone stays, because it changes every figure by itself.
      const recent = this.shops.slice(-3);
      if (recent.length > 0 && event.verb !== "move-zone") applyEvent(this.#chance.pick(recent).store, event);
    }, EVENT_EVERY_MS);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  /** Ends the victim without a word and starts it again a moment later. */
  async strike(victim: Victim): Promise<void> {
    const absenceMs = this.#chance.between(0, 700);
    if (victim === "postgres") {
      this.#postgres.server.stop("immediate");
      await pause(absenceMs);
      this.#postgres.server.start();
      return;
    }
    await this.#app.kill(victim);
    await pause(absenceMs);
    if (victim === "web") await this.#app.startWeb();
    else this.#app.start("worker");
  }

  /** Sends what waits or failed until all has been taken. */
  async deliverAll(): Promise<void> {
    for (let round = 0; round < 100; round++) {
      for (const { webhooks } of this.shops) {
        webhooks.release();
        await webhooks.idle();
      }
      if (this.shops.every(({ webhooks }) => webhooks.waiting() === 0)) return;
      await pause(200);
    }
    throw new Error("webhooks keep being refused");
  }
}
