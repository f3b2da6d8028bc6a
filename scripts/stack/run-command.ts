import { StoreFileError } from "#sandbox/store/store-file.ts";
import { CommandError } from "#scripts/stack/database.ts";

/**
 * Runs a command line program: its exit code is 0, 2 for bad input (one clear line on standard error, with the usage
 * where the words were wrong), 1 for a bug.
 */
export async function runCommand(usage: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (error instanceof CommandError || error instanceof StoreFileError) {
      process.stderr.write(`${error.message}\n`);
      process.exit(2);
    }
    if (typeof code === "string" && code.startsWith("ERR_PARSE_ARGS")) {
      process.stderr.write(`${(error as Error).message}\n\n${usage}\n`);
      process.exit(2);
    }
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  }
}
