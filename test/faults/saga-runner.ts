import { fork, type ChildProcess } from "node:child_process";
import type { SagaCall, SagaEnd, SagaWord } from "./saga-process.ts";

const STARTS = 6;

/** Processes that have loaded the app and wait for their sagas: the next one starts while one plays. */
export class SagaRunner {
  readonly #environment: Record<string, string>;
  readonly #warm: SagaProcess[] = [];

  constructor(environment: Record<string, string>) {
    this.#environment = environment;
  }

  /**
   * Plays sagas in a process of its own until each is held or done.
   * @param then kills the process, or does something and lets it play to the end
   * @returns for each saga how it ended, or null where it was held
   */
  async play(call: SagaCall, then: "kill" | (() => Promise<void>)): Promise<(SagaEnd | null)[]> {
    const process = await this.#ready();
    try {
      process.tell(call);
      const said = await process.next();
      if (said?.word !== "held") throw new Error(`a saga's process said ${said?.word ?? "nothing"} and was gone`);
      if (then !== "kill") {
        await then();
        process.tell({});
        if ((await process.next())?.word !== "done") throw new Error("a saga's process ended by itself");
      }
      return said.done;
    } finally {
      await process.kill();
    }
  }

  /** The next process that has loaded everything. One that began while the database was away is passed over. */
  async #ready(): Promise<SagaProcess> {
    for (let tries = 0; tries < STARTS; tries++) {
      while (this.#warm.length < 2) this.#warm.push(new SagaProcess(this.#environment));
      const process = this.#warm.shift();
      if (process && (await process.next())?.word === "ready") return process;
    }
    throw new Error("a saga's process does not start");
  }

  async close(): Promise<void> {
    await Promise.all(this.#warm.map((process) => process.kill()));
  }
}

class SagaProcess {
  readonly #child: ChildProcess;
  readonly #gone: Promise<null>;
  readonly #said: SagaWord[] = [];
  #heard: (() => void) | undefined;

  constructor(environment: Record<string, string>) {
    this.#child = fork("test/faults/saga-process.ts", {
      execArgv: [
        "--disable-warning=ExperimentalWarning",
        ...["--import", "./sandbox/preload.ts", "--import", "./test/faults/io-counter.ts"],
      ],
      env: { ...process.env, ...environment },
      // It dies in the middle of everything; what it would say of that is of no use.
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.#gone = new Promise((resolve) => this.#child.once("exit", () => resolve(null)));
    this.#child.on("message", (message) => {
      this.#said.push(message as SagaWord);
      this.#heard?.();
    });
  }

  /** The next word, or null when the process has gone without one. */
  async next(): Promise<SagaWord | null> {
    while (this.#said.length === 0) {
      const heard = new Promise<"word">((resolve) => (this.#heard = () => resolve("word")));
      if ((await Promise.race([heard, this.#gone])) === null) break;
    }
    return this.#said.shift() ?? null;
  }

  tell(message: object): void {
    this.#child.send(message);
  }

  /** SIGKILL: no last word, no clean-up. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#gone;
  }
}
