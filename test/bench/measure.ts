import { spawn } from "node:child_process";
import path from "node:path";
import { ROOT } from "#scripts/stack/database.ts";
import { DEMO_KEYS } from "#scripts/stack/stack.ts";

/**
 * Runs `measurements/{name}.ts` in a process of its own, so that its memory and its warm-up are its own, and returns what
 * it tells by `tell`. @throws Error with its standard error when it fails
 */
export async function measure<Result>(name: string, env: Record<string, string>): Promise<Result> {
  const script = path.join("test/bench/measurements", `${name}.ts`);
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--import", "./sandbox/preload.ts", script],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        ...DEMO_KEYS,
        SHOPIFY_APP_URL: "https://regulars.example",
        LOG_LEVEL: "warn",
        NODE_ENV: "production",
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`measuring ${name} failed (${String(code)}):\n${errors}${output}`);
  return JSON.parse(output.trimEnd().split("\n").at(-1) ?? "") as Result;
}

/** Called by a measurement: hands its result to the process that asked for it. */
export function tell(result: unknown): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** A variable that `measure` was given. */
export function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
}
