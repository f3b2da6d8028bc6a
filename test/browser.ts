import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type Browser, chromium, type LaunchOptions } from "playwright-core";

const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A user agent without "Headless": Shopify's library answers 410 Gone to what it takes for a bot. */
export const userAgent =
  "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36";

/**
 * Launches the first Chromium that starts: the one CHROMIUM_PATH names, Playwright's own, Chrome, the distribution's,
 * and the one that comes by npm (Linux), with the machine's libraries or with those it brings.
 * @throws an Error that says for each of them why it did not start
 */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const launch = (more: LaunchOptions): Promise<Browser> => chromium.launch({ args, ...options, ...more });
  const named = process.env["CHROMIUM_PATH"];
  const distribution = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((file) => existsSync(file));
  const ways: [string, (() => Promise<Browser>) | undefined][] = [
    ["CHROMIUM_PATH", named === undefined ? undefined : () => launch({ executablePath: named })],
    ["Playwright's own", () => launch({})],
    ["Chrome", () => launch({ channel: "chrome" })],
    ["the distribution's", distribution === undefined ? undefined : () => launch({ executablePath: distribution })],
    ["@sparticuz/chromium", async () => launch({ executablePath: await unpackedChromium(false) })],
    ["@sparticuz/chromium with its libraries", async () => launch({ executablePath: await unpackedChromium(true) })],
  ];
  const reasons: string[] = [];
  for (const [name, start] of ways) {
    if (start === undefined) continue;
    try {
      return await start();
    } catch (error) {
      reasons.push(`${name}: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)}`);
    }
  }
  throw new Error(`No Chromium starts on this machine:\n${reasons.join("\n")}`);
}

/**
 * Unpacks npm's Chromium into the project's cache, once, and gives its path. The package decides where to unpack, and
 * whether its libraries are wanted, from the environment while it is loaded.
 */
async function unpackedChromium(withLibraries: boolean): Promise<string> {
  const folder = path.resolve("node_modules/.cache/chromium");
  mkdirSync(folder, { recursive: true });
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = folder;
  try {
    if (withLibraries) process.env["AWS_EXECUTION_ENV"] = "AWS_Lambda_nodejs22.x";
    const sparticuz = await import("@sparticuz/chromium");
    if (withLibraries) {
      // import.meta.resolve does not exist under vitest.
      const entry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
      await sparticuz.inflate(path.join(path.dirname(entry), "../bin/al2023.tar.br"));
      sparticuz.setupLambdaEnvironment(path.join(folder, "al2023", "lib"));
    }
    return await sparticuz.default.executablePath();
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}
