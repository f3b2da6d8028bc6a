import fs from "node:fs";
import path from "node:path";
import { CommandError } from "#scripts/stack/database.ts";

/**
 * Takes a data folder for this process alone. A folder that holds another store's data, or none, is begun anew.
 * @param content what the folder's data are made from
 * @returns a function that gives the folder back
 * @throws CommandError naming the process that has it
 */
export function holdFolder(folder: string, content: string): () => void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o755 });
  const lock = path.join(folder, "in-use-by");
  const owner = fs.existsSync(lock) ? Number(fs.readFileSync(lock, "utf8")) : null;
  if (owner !== null && isAlive(owner)) {
    throw new CommandError(
      `${folder} is in use by process ${owner}: stop it (Ctrl-C in its window) or choose another folder with --data`,
    );
  }
  fs.writeFileSync(lock, String(process.pid));
  const stamp = path.join(folder, "content");
  if (!fs.existsSync(stamp) || fs.readFileSync(stamp, "utf8") !== content) {
    for (const name of ["postgres", "logs"]) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
    fs.writeFileSync(stamp, content);
  }
  return () => fs.rmSync(lock, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
