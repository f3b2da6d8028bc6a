// `node scripts/prisma.mjs …` is `prisma …`. Where Prisma's schema engine binary could not be downloaded at install
// time, a stand-in (scripts/prisma-engine/) speaks its protocol on the engine's WASM build; elsewhere nothing changes.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const prisma = path.dirname(require.resolve("prisma/package.json"));
const engines = path.dirname(require.resolve("@prisma/engines/package.json", { paths: [prisma] }));
const downloaded = fs.readdirSync(engines).some((name) => name.startsWith("schema-engine"));

const env = { ...process.env, CHECKPOINT_DISABLE: "1", PRISMA_HIDE_UPDATE_MESSAGE: "1" };
env.PATH = path.dirname(process.execPath) + path.delimiter + (env.PATH ?? "");
if (!downloaded)
  env.PRISMA_SCHEMA_ENGINE_BINARY ??= fileURLToPath(new URL("./prisma-engine/engine.mjs", import.meta.url));

const cli = path.join(prisma, "build", "index.js");
process.exit(spawnSync(process.execPath, [cli, ...process.argv.slice(2)], { stdio: "inherit", env }).status ?? 1);
