import { spawnSync } from "node:child_process";

/**
 * Everything that must hold, in order from quick to slow; stops at the first step that fails. `npm test -- unit` runs
 * the named steps only.
 */
const STEPS: Record<string, string[]> = {
  types: ["tsc", "--noEmit"],
  lint: ["eslint", "."],
  format: ["prettier", "--check", "--log-level", "warn", "."],
  unit: ["vitest", "run", "--project", "unit"],
  system: ["vitest", "run", "--project", "system"],
  alone: ["vitest", "run", "--project", "alone"],
  browser: ["vitest", "run", "--project", "browser"],
};

const env = process.env["CI"] === "true" ? { ...process.env, NO_COLOR: "1" } : process.env;

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in STEPS));
if (unknown.length > 0) {
  console.error(`unknown step ${unknown.join(", ")}: choose from ${Object.keys(STEPS).join(", ")}`);
  process.exit(2);
}

for (const [name, [command = "", ...args]] of Object.entries(STEPS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const started = Date.now();
  console.log(`\n== ${name}: ${command} ${args.join(" ")}`);
  const result = spawnSync(command, args, { stdio: "inherit", shell: process.platform === "win32", env });
  console.log(`== ${name} took ${((Date.now() - started) / 1000).toFixed(1)} s`);
  if (result.status !== 0) {
    console.error(`== ${name} failed`);
    process.exit(result.status ?? 1);
  }
}
console.log("\n== everything holds");
