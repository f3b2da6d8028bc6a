import fs from "node:fs";
import path from "node:path";
import net from "node:net";
import { spawn, spawnSync } from "node:child_process";
import pg from "pg";
import { chooseAccount, command, identity, type Account } from "./account.ts";
import { nativeFolder } from "./binaries.ts";

/** A running embedded server. `url` is the owner's (not a superuser's), `adminUrl` the superuser's. */
export type EmbeddedPostgres = {
  url: string;
  adminUrl: string;
  port: number;
  reused: boolean;
  stop(mode?: "fast" | "immediate"): void;
  start(): void;
};

/** Settings that fit a small machine; fsync, full_page_writes and synchronous_commit stay on. */
const SETTINGS: Record<string, string> = {
  shared_buffers: "256MB",
  work_mem: "32MB",
  maintenance_work_mem: "128MB",
  max_wal_size: "4GB",
  max_connections: "100",
  jit: "off",
};

/**
 * Starts the PostgreSQL that npm ships on `dataDir`, making the cluster first if there is none. A server already
 * running there is reused. A watchdog stops the server when this process is gone, however it went.
 * @throws Error with the server's log when it does not start.
 */
export async function startEmbedded(
  dataDir: string,
  options: { settings?: Record<string, string>; database?: string; watchdog?: boolean } = {},
): Promise<EmbeddedPostgres> {
  const data = path.resolve(dataDir);
  fs.mkdirSync(path.dirname(data), { recursive: true, mode: 0o755 });
  const bin = path.join(nativeFolder(), "bin");
  const account = chooseAccount(bin, path.dirname(data));
  if (!fs.existsSync(path.join(data, "PG_VERSION"))) initialise(bin, data, account);

  const live = await liveServer(data);
  const port = live ?? (await freePort());
  const settings = { ...SETTINGS, ...options.settings };
  const start = (): void => startServer(bin, data, account, port, settings);
  const stop = (mode = "fast"): void => runOrThrow(bin, account, "pg_ctl", ["-D", data, "-w", "-m", mode, "stop"]);
  if (live === undefined) {
    start();
    if (options.watchdog !== false) watch(bin, data, account);
  }
  const adminUrl = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  const url = await ensureOwner(adminUrl, port, options.database ?? "regulars");
  return { url, adminUrl, port, reused: live !== undefined, stop: live === undefined ? stop : () => undefined, start };
}

function initialise(bin: string, data: string, account: Account): void {
  fs.mkdirSync(data, { recursive: true, mode: 0o700 });
  if (account.how === "setuid") fs.chownSync(data, account.uid, account.gid);
  runOrThrow(bin, account, "initdb", [
    "-D",
    data,
    "-U",
    "postgres",
    "-A",
    "trust",
    "-E",
    "UTF8",
    "--locale=C",
    "--no-sync",
  ]);
}

function startServer(
  bin: string,
  data: string,
  account: Account,
  port: number,
  settings: Record<string, string>,
): void {
  const flags = Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  const serverOptions = [
    "-p",
    port,
    "-c",
    "listen_addresses=127.0.0.1",
    "-c",
    "unix_socket_directories=",
    ...flags,
  ].join(" ");
  const log = path.join(data, "server.log");
  const args = ["-D", data, "-w", "-t", "60", "-l", log, "-o", serverOptions, "start"];
  // The postmaster inherits stdio: a pipe would keep spawnSync waiting for ever.
  const result = spawnSync(...command(account, path.join(bin, "pg_ctl"), args), {
    ...identity(account),
    cwd: "/",
    env: { ...process.env, LC_ALL: "C" },
    stdio: "ignore",
  });
  if (result.status === 0) return;
  const tail = fs.existsSync(log) ? fs.readFileSync(log, "utf8").slice(-2000) : "(no log)";
  throw new Error(`the embedded PostgreSQL did not start on ${data}:\n${tail}`);
}

function runOrThrow(bin: string, account: Account, program: string, args: string[]): void {
  const result = spawnSync(...command(account, path.join(bin, program), args), {
    ...identity(account),
    cwd: "/",
    env: { ...process.env, LC_ALL: "C" },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (result.status !== 0)
    throw new Error(`${program} failed: ${result.error?.message ?? ""} ${result.stderr} ${result.stdout}`);
}

/** The port of a live server on the folder; clears what a dead one left behind. */
async function liveServer(data: string): Promise<number | undefined> {
  const file = path.join(data, "postmaster.pid");
  for (let attempt = 0; attempt < 100; attempt++) {
    if (!fs.existsSync(file)) return undefined;
    const lines = fs.readFileSync(file, "utf8").split("\n");
    if (!alive(Number(lines[0]))) {
      fs.rmSync(file, { force: true });
      return undefined;
    }
    if ((lines[7] ?? "").trim() === "ready") return Number(lines[3]);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`a PostgreSQL on ${data} is neither ready nor gone`);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const stat = `/proc/${pid}/stat`;
  // A zombie still answers signals, and an unrelated process may have been given the old number.
  if (!fs.existsSync(stat)) return process.platform !== "linux";
  const text = fs.readFileSync(stat, "utf8");
  return text.includes("(postgres)") && !/\) Z /.test(text);
}

function watch(bin: string, data: string, account: Account): void {
  const stop = command(account, path.join(bin, "pg_ctl"), ["-D", data, "-m", "fast", "-w", "stop"]);
  const options = { cwd: "/", ...identity(account), stdio: "ignore" };
  const script = `process.stdin.on("end",()=>{require("child_process").spawnSync(...${JSON.stringify(stop)},${JSON.stringify(options)});process.exit()}).resume()`;
  const dog = spawn(process.execPath, ["-e", script], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  dog.unref();
  if (dog.stdin instanceof net.Socket) dog.stdin.unref();
}

/** The owner may make roles and databases but is no superuser, so row-level security holds for it too. */
async function ensureOwner(adminUrl: string, port: number, database: string): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const role = await client.query("SELECT 1 FROM pg_roles WHERE rolname = 'regulars'");
    if (role.rowCount === 0) await client.query("CREATE ROLE regulars LOGIN NOSUPERUSER CREATEDB CREATEROLE");
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [database]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)} OWNER regulars`);
  } finally {
    await client.end();
  }
  return `postgresql://regulars@127.0.0.1:${port}/${database}`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
    server.on("error", reject);
  });
}
