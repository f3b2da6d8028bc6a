import { jobQueue } from "#app/db/job-queue.ts";
import { pool } from "#app/db/pool.ts";
import { counted } from "./io-counter.ts";
import { SAGAS, type SagaName, type Subject } from "./sagas.ts";

/**
 * A process that plays sagas, each in a shop of its own, and may not survive it: every one is held before the given step
 * (or plays to its end), and when all are held or done, whoever started the process kills it or lets it go on.
 */
export type SagaCall = { plays: { saga: SagaName; subject: Subject; holdAt: number | null }[] };

/** What it says: ready; all are held or done, and how many each has asked who is done; all are done. */
export type SagaWord = { word: "ready" } | { word: "held"; done: (number | null)[] } | { word: "done" };

const say = (word: SagaWord): void => void process.send?.(word);

await jobQueue();
await pool().query("SELECT 1");
process.once("message", (message) => void play(message as SagaCall));
say({ word: "ready" });

async function play({ plays }: SagaCall): Promise<void> {
  const goOn = new Promise<void>((resolve) => process.once("message", () => resolve()));
  const done: (number | null)[] = plays.map(() => null);
  const ends: Promise<void>[] = [];
  // One begins when the one before is held: asked for at once, Prisma would read their shops in one query for all.
  for (const [index, { saga, subject, holdAt }] of plays.entries()) {
    await new Promise<void>((stopped) => {
      const held = (): Promise<void> => {
        stopped();
        return goOn;
      };
      // What a saga throws is left to its job, as in the app.
      const work = (): Promise<unknown> => SAGAS[saga].act(subject).catch(() => undefined);
      const end = counted(work, holdAt, held).then((asked) => {
        done[index] = asked;
        stopped();
      });
      ends.push(end);
    });
  }
  say({ word: "held", done });
  await Promise.all(ends);
  say({ word: "done" });
}
