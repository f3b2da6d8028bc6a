import { startWorker } from "#app/jobs/worker.ts";
import { log } from "#app/log.server.ts";
import { checkBoot } from "#scripts/check-boot.ts";

/** The worker in production: `npm run worker`, after `npm run migrate`. */
await checkBoot();
const stop = await startWorker();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    log.info("worker stopping");
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
