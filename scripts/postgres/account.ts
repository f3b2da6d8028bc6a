import fs from "node:fs";
import path from "node:path";
import { spawnSync } from "node:child_process";

/** How PostgreSQL's programs are started: as ourselves, as another account, or inside a user namespace. */
export type Account =
  { how: "self" } | { how: "setuid"; uid: number; gid: number } | { how: "namespace"; uid: number; gid: number };

/**
 * PostgreSQL refuses to run as root. Root therefore drops to the first unprivileged account; where that account cannot
 * reach the files (a project below /root), a user namespace shows root as that account.
 * @param paths what the account must be able to reach
 * @throws Error saying what to do when neither way is open.
 */
export function chooseAccount(...paths: string[]): Account {
  if (process.getuid?.() !== 0) return { how: "self" };
  const passwd = fs.readFileSync("/etc/passwd", "utf8");
  const match = ["postgres", "nobody"]
    .map((name) => new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, "m").exec(passwd))
    .find(Boolean);
  if (!match) throw new Error("running as root and neither a postgres nor a nobody account exists: set DATABASE_URL");
  const uid = Number(match[1]);
  const gid = Number(match[2]);
  if (paths.every((p) => reachable(p, uid))) return { how: "setuid", uid, gid };
  const probe = spawnSync("unshare", ["--user", `--map-user=${uid}`, `--map-group=${gid}`, "true"]);
  if (probe.status === 0) return { how: "namespace", uid, gid };
  throw new Error(
    `as root: account ${uid} cannot reach ${paths.join(", ")}; run as an ordinary user or set DATABASE_URL`,
  );
}

/** The command and arguments that run `program` under the account. */
export function command(account: Account, program: string, args: string[]): [string, string[]] {
  if (account.how !== "namespace") return [program, args];
  return ["unshare", ["--user", `--map-user=${account.uid}`, `--map-group=${account.gid}`, "--", program, ...args]];
}

/** spawn options that run a program under the account. */
export function identity(account: Account): { uid?: number; gid?: number } {
  return account.how === "setuid" ? { uid: account.uid, gid: account.gid } : {};
}

function reachable(target: string, uid: number): boolean {
  for (let dir = path.resolve(target); ; dir = path.dirname(dir)) {
    if (fs.existsSync(dir)) {
      const stat = fs.statSync(dir);
      if (stat.uid !== uid && !(stat.mode & 0o001)) return false;
    }
    if (dir === path.dirname(dir)) return true;
  }
}
