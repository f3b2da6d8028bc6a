import { EnvError, env } from "#app/env.server.ts";
import { startWorker } from "#app/jobs/worker.ts";
import { log } from "#app/log.server.ts";

try {
  env();
} catch (error) {
  if (!(error instanceof EnvError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
}

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
