import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** pgbench's TPC-B, prepared, 8 connections, 2 threads, on a database of its own. */
export type PgBench = { tps(seconds: number): Promise<number> };

/** Fills pgbench's tables. Null where pgbench is not installed (Debian has it in `postgresql-contrib`, part of `postgresql`). */
export async function openPgBench(url: string, scale: number): Promise<PgBench | null> {
  try {
    await run("pgbench", ["-i", "-q", "-s", String(scale), url]);
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return null;
    throw error;
  }
  return {
    tps: async (seconds) => {
      const { stdout } = await run("pgbench", [
        "-n",
        "-M",
        "prepared",
        "-c",
        "8",
        "-j",
        "2",
        "-T",
        String(seconds),
        url,
      ]);
      const tps = Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1]);
      if (!(tps > 0)) throw new Error(`pgbench said no figure:\n${stdout}`);
      return tps;
    },
  };
}
