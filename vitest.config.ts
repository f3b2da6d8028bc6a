import { defineConfig } from "vitest/config";

const ci = process.env["CI"] === "true";

/** Three kinds of test: `unit` (pure, beside the code), `system` (real Postgres and sandbox), `browser` (Chromium). */
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
          globalSetup: ["test/system/postgres.global.ts"],
          setupFiles: ["test/factories/fast-check.setup.ts"],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
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
