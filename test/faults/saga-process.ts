import { enqueue, JOB_NAMES } from "#app/db/job-queue.ts";
import { withShop } from "#app/db/with-shop.ts";
import type { Job } from "#app/domain/shops/job.ts";
import { counted } from "./io-counter.ts";
import type { Subject } from "./saga.ts";
import { SAGAS, type SagaName } from "./sagas.ts";

/**
 * A process that plays sagas, each in a shop of its own, and may not survive it: every one is held before the given step
 * (or plays to its end), and when all are held or done, whoever started the process kills it or lets it go on.
 */
export type SagaCall = { plays: { saga: SagaName; subject: Subject; holdAt: number | null }[] };

/** A saga that came to its end: how much it asked, and what it threw. */
export type SagaEnd = { asked: number; error: string | null };

/** What it says: ready; all are held or done (null: held); all are done. */
export type SagaWord = { word: "ready" } | { word: "held"; done: (SagaEnd | null)[] } | { word: "done" };

const KEEP_NOTHING = "warmed up";

const say = (word: SagaWord): void => void process.send?.(word);

await warmUp();
process.once("message", (message) => void play(message as SagaCall));
say({ word: "ready" });

async function play({ plays }: SagaCall): Promise<void> {
  const goOn = new Promise<void>((resolve) => process.once("message", () => resolve()));
  const done: (SagaEnd | null)[] = plays.map(() => null);
  const ends: Promise<void>[] = [];
  // One begins when the one before is held: asked for at once, Prisma would read their shops in one query for all.
  for (const [index, { saga, subject, holdAt }] of plays.entries()) {
    await new Promise<void>((stopped) => {
      const held = (): Promise<void> => {
        stopped();
        return goOn;
      };
      let error: string | null = null;
      const work = (): Promise<unknown> =>
        SAGAS[saga].act(subject).catch((caught: unknown) => (error = caught instanceof Error ? caught.message : "?"));
      const end = counted(work, holdAt, held).then((asked) => {
        done[index] = { asked, error };
        stopped();
      });
      ends.push(end);
    });
  }
  say({ word: "held", done });
  await Promise.all(ends);
  say({ word: "done" });
}

/** The queue looks its kinds of jobs up when it first sends one: a process that has been up for a while has done so. */
async function warmUp(): Promise<void> {
  const data = { shopId: 1, orderIds: [], customerIds: [], guestDays: [] };
  await withShop(1, async (db) => {
    for (const name of JOB_NAMES) await enqueue(db, { name, data } as Job);
    throw new Error(KEEP_NOTHING);
  }).catch((error: unknown) => {
    if ((error as Error).message !== KEEP_NOTHING) throw error;
  });
}
