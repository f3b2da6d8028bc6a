import { defineConfig } from "vitest/config";

const ci = process.env["CI"] === "true";

/** On a real Postgres, which the files share and each clones a database in. */
const real = {
  globalSetup: ["test/system/postgres.global.ts"],
  setupFiles: ["test/factories/fast-check.setup.ts"],
  testTimeout: 300_000,
  hookTimeout: 120_000,
};

/** They change roles that all databases of a server share, kill processes, or storm: they need the machine for themselves. */
const ALONE = ["security/boot-check", "faults/crash", "faults/recovery", "faults/storm"].map(
  (name) => `test/${name}.test.ts`,
);

/**
 * Four kinds of test: `unit` (pure, beside the code), `system` (real Postgres and sandbox, two files at once), `alone` (the
 * same, one after the other), `browser` (Chromium).
 */
export default defineConfig({
  test: {
    reporters: ci ? ["dot"] : ["default"],
    env: { LOG_LEVEL: "silent" },
    projects: [
      {
        test: {
          name: "unit",
          include: ["app/**/*.test.ts", "sandbox/**/*.test.ts", "scripts/**/*.test.ts", "test/*.test.ts"],
          setupFiles: ["test/factories/fast-check.setup.ts"],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "system",
          include: ["system", "security", "faults", "ledger"].map((folder) => `test/${folder}/**/*.test.ts`),
          exclude: ALONE,
          maxWorkers: 2,
          ...real,
        },
      },
      { test: { name: "alone", include: ALONE, fileParallelism: false, ...real } },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          globalSetup: ["test/system/postgres.global.ts"],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
