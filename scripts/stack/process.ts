import { spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { ROOT } from "#scripts/stack/database.ts";

/** A child process of the app, web or worker. */
export type AppProcess = {
  child: ChildProcess;
  /** Ends it and waits until it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** The last lines it wrote. */
  lastWords(): string;
};

/**
 * Starts `scripts/{name}.ts` as it runs in production, with the sandbox's preload in front where SANDBOX_URL is in
 * `env`. Its output goes to a file of that name in `logFolder`.
 */
export function startProcess(name: "start" | "worker", env: Record<string, string>, logFolder: string): AppProcess {
  fs.mkdirSync(logFolder, { recursive: true });
  const logFile = path.join(logFolder, `${name}.log`);
  const output = fs.openSync(logFile, "a");
  const preload = env["SANDBOX_URL"] ? ["--import", "./sandbox/preload.ts"] : [];
  const heap = name === "worker" ? ["--max-semi-space-size=32"] : [];
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", ...heap, ...preload, `scripts/${name}.ts`],
    {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ["ignore", output, output],
    },
  );
  fs.closeSync(output);
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    child,
    kill: async (signal = "SIGTERM") => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await gone;
    },
    lastWords: () => fs.readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-12).join("\n"),
  };
}

/** Asks `url` until it answers 200. @throws Error when it has not within `seconds`, or the process ended */
export async function waitFor(url: string, process: AppProcess, seconds = 30): Promise<void> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const answered = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (answered) return;
    if (process.child.exitCode !== null) throw new Error(`the process ended:\n${process.lastWords()}`);
    if (Date.now() > until) throw new Error(`${new URL(url).pathname} did not answer within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
