#!/usr/bin/env node
// Stands in for Prisma's schema engine binary where it cannot be downloaded: the same JSON-RPC over stdin and stdout,
// answered by the engine's own WASM build from npm.
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { createRequire } from "node:module";
import pg from "pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import { adapterFactory, onMaintenanceDatabase, settings } from "./database.mjs";

const require = createRequire(import.meta.url);
const args = process.argv.slice(2);
const valuesOf = (flag) => args.flatMap((arg, i) => (arg === flag ? [args[i + 1]] : []));
const url = JSON.parse(valuesOf("--datasource")[0] ?? "{}").url;

if (args.includes("cli")) await runCommand(args[args.indexOf("cli") + 1]);
else serve();

async function runCommand(name) {
  const { config } = settings(url);
  try {
    if (name === "can-connect-to-database") {
      const client = new pg.Client(config);
      await client.connect();
      await client.end();
    } else if (name === "create-database") {
      await onMaintenanceDatabase(config, `CREATE DATABASE ${pg.escapeIdentifier(config.database)}`);
    } else throw new Error(`unsupported engine command ${name}`);
    process.exit(0);
  } catch (error) {
    const [code, message] = explain(error, config);
    const fields = { message, error_code: code, is_panic: false };
    process.stderr.write(`\n${JSON.stringify({ level: "ERROR", target: "schema_engine::logger", fields })}\n`);
    process.exit(1);
  }
}

/** Prisma's own error codes for what node-postgres reports. */
function explain(error, config) {
  const server = `${config.host}:${config.port}`;
  if (error.code === "3D000")
    return ["P1003", `Database \`${config.database}\` does not exist on the server at \`${server}\`.`];
  if (error.code?.startsWith("28")) return ["P1000", `Authentication failed: ${error.message}`];
  return ["P1001", `Can't reach database server at \`${server}\`: ${error.message}`];
}

async function loadEngine() {
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    message: "",
    get() {
      return this.message;
    },
    set_message(message) {
      this.message = message;
    },
  };
  const bindings = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const file = path.join(path.dirname(require.resolve("@prisma/schema-engine-wasm")), "schema_engine_bg.wasm");
  const { instance } = await WebAssembly.instantiate(fs.readFileSync(file), { "./schema_engine_bg.js": bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  const models = valuesOf("--datamodels").map((name) => [name, fs.readFileSync(name, "utf8")]);
  const options = { datamodels: models.length > 0 ? models : undefined };
  return bindings.SchemaEngine.new(options, () => {}, bindMigrationAwareSqlAdapterFactory(adapterFactory(url)));
}

function serve() {
  let engine;
  let printId = 1_000_000;
  let queue = Promise.resolve();
  const send = (message) =>
    new Promise((done) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\n", done));

  async function answer({ method, params }) {
    if (method === "createDatabase") {
      const { config } = settings(params?.datasource?.url ?? url);
      await onMaintenanceDatabase(config, `CREATE DATABASE ${pg.escapeIdentifier(config.database)}`);
      return { databaseName: config.database };
    }
    engine ??= await loadEngine();
    const name = method === "getDatabaseVersion" ? "version" : method;
    const result = await engine[name](params ?? (name === "version" ? null : {}));
    if (name !== "diff" || !result.stdout) return result ?? {};
    // The binary prints a diff through a request of its own.
    await send({ id: ++printId, method: "print", params: { content: result.stdout.replace(/\n$/, "") } });
    return { ...result, stdout: null };
  }

  const lines = readline.createInterface({ input: process.stdin });
  lines.on("line", (line) => {
    const request = JSON.parse(line);
    if (!request.method) return;
    queue = queue.then(async () => {
      try {
        await send({ id: request.id, result: await answer(request) });
      } catch (error) {
        const data = {
          is_panic: error?.name === "RuntimeError",
          message: error?.message ?? String(error),
          meta: error?.meta ?? null,
          error_code: error?.code ?? null,
        };
        await send({
          id: request.id,
          error: { code: 4466, message: "An error happened. Check the data field for details.", data },
        });
      }
    });
  });
  lines.on("close", () => void queue.then(() => process.exit(0)));
}
