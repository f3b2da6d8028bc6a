// Makes a fresh clone ready and then runs a script of this folder on Node 22:
//   node scripts/ready.mjs demo --once        installs, generates and builds what is missing or outdated, then runs demo.ts
//   node scripts/ready.mjs --only-install     only makes ready
// Plain JavaScript for Node 20, because it runs before anything is installed. Writes to standard error only.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const modules = path.join(root, "node_modules");
const windows = process.platform === "win32";

/** Hash of files and folders: what a step depends on. */
function fingerprint(...names) {
  const hash = createHash("sha256");
  const add = (file) => {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (!stat) return;
    if (stat.isDirectory()) for (const name of fs.readdirSync(file).sort()) add(path.join(file, name));
    else if (!file.includes(".test.")) hash.update(path.relative(root, file)).update(fs.readFileSync(file));
  };
  for (const name of names) add(path.join(root, name));
  return hash.digest("hex");
}

/** Runs a step unless it was done before on the same input. */
function step(title, input, output, work) {
  const stamp = path.join(modules, ".ready", title.replaceAll(" ", "-"));
  if (fs.existsSync(path.join(root, output)) && fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === input)
    return;
  process.stderr.write(`regulars: ${title} …\n`);
  const started = Date.now();
  work();
  fs.mkdirSync(path.dirname(stamp), { recursive: true });
  fs.writeFileSync(stamp, input);
  process.stderr.write(`regulars: ${title} took ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

function run(command, args) {
  const result = spawnSync(command, args, {
    cwd: root,
    env: environment(),
    encoding: "utf8",
    shell: windows,
    maxBuffer: 1 << 26,
  });
  if (result.status === 0) return;
  process.stderr.write(
    `${result.stdout ?? ""}${result.stderr ?? ""}\nregulars: "${command} ${args.join(" ")}" failed\n`,
  );
  process.exit(result.status ?? 1);
}

function environment() {
  return {
    ...process.env,
    PATH: path.join(modules, ".bin") + path.delimiter + (process.env.PATH ?? ""),
    NO_COLOR: "1",
  };
}

/** The Node that npm installed, or this one where it is new enough. */
function node22() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const installed = path.join(modules, ".bin", windows ? "node.cmd" : "node");
  if (fs.existsSync(installed)) return installed;
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  process.stderr.write(
    "regulars: Node 22.18 or newer is needed, and npm could not install it here: install it and try again\n",
  );
  process.exit(2);
}

step("install dependencies", fingerprint("package.json", "package-lock.json"), "node_modules/vite", () =>
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]),
);
const node = node22();
step(
  "generate the database client",
  fingerprint("prisma/schema.prisma", "package-lock.json"),
  "node_modules/.prisma/client",
  () => run(node, ["scripts/prisma.mjs", "generate"]),
);
step("build the app", fingerprint("app", "package-lock.json", "vite.config.ts"), "build/server/index.js", () =>
  run(node, [path.join(modules, "@remix-run", "dev", "dist", "cli.js"), "vite:build", "--logLevel", "warn"]),
);

const [script, ...args] = process.argv.slice(2);
if (script !== "--only-install") {
  const child = spawn(node, ["--disable-warning=ExperimentalWarning", path.join("scripts", `${script}.ts`), ...args], {
    cwd: root,
    // Libraries check less in production; the sandbox's GraphQL is twice as fast.
    env: { NODE_ENV: "production", ...environment() },
    stdio: "inherit",
    shell: windows,
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
