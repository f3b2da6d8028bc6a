import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The browser's scripts, each one classic script without imports. */
export interface Scripts {
  appBridge: string;
  shell: string;
  orders: string;
}

async function bundle(entry: string, define: Record<string, string>): Promise<string> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL(`browser/${entry}/main.ts`, import.meta.url))],
    bundle: true,
    format: "iife",
    target: "es2022",
    define,
    write: false,
    logLevel: "error",
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error(`${entry} gave no script`);
  return file.text;
}

/**
 * Builds the browser's scripts from their TypeScript, about 30 ms.
 * @param adminOrigin the only origin the App Bridge stand-in speaks with
 */
export async function buildScripts(adminOrigin: string): Promise<Scripts> {
  const [appBridge, shell, orders] = await Promise.all([
    bundle("app-bridge", { SANDBOX_ADMIN_ORIGIN: JSON.stringify(adminOrigin) }),
    bundle("shell", {}),
    bundle("orders", {}),
  ]);
  return { appBridge, shell, orders };
}
