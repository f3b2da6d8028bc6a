import pg from "pg";
import type { Stack } from "#scripts/stack/stack.ts";

/** How far a shop's first sync is, as its tables say. */
type Progress = {
  imports: { subject: string; status: string; found: string; read: string; stored: string; failure: string | null }[];
  toRead: number;
  built: boolean;
  snapshots: number;
};

const LONGEST_WAIT_MS = 15 * 60_000;

/**
 * Waits until the first sync is through and every figure is computed, telling each change of progress as a line.
 * @throws Error when an import fails, a process dies, or it takes longer than 15 minutes
 */
export async function waitUntilSynced(stack: Stack, tell: (line: string) => void): Promise<void> {
  // The superuser-like look of an operator: one shop, read by the owner with the shop's own setting.
  const client = new pg.Client({ connectionString: stack.env["DATABASE_URL"] });
  await client.connect();
  try {
    let last = "";
    for (const until = Date.now() + LONGEST_WAIT_MS; ;) {
      const progress = await readProgress(client, stack.sandbox.shop.domain);
      const line = describe(progress);
      if (line !== last) tell(line);
      last = line;
      if (progress.built && progress.snapshots === 4 && progress.toRead === 0) return;
      const failed = progress.imports.find((i) => i.status === "failed");
      if (failed) throw new Error(`importing ${failed.subject} failed: ${failed.failure ?? "unknown"}`);
      if (stack.worker.child.exitCode !== null) throw new Error(`the worker ended:\n${stack.worker.lastWords()}`);
      if (Date.now() > until) throw new Error("the sync did not finish within 15 minutes; see the logs");
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  } finally {
    await client.end();
  }
}

async function readProgress(client: pg.Client, domain: string): Promise<Progress> {
  const { rows } = await client.query<{ id: number }>("SELECT id FROM shops WHERE domain = $1", [domain]);
  const shop = rows[0]?.id;
  if (shop === undefined) return { imports: [], toRead: 0, built: false, snapshots: 0 };
  await client.query(`SET "regulars.shop" = '${shop}'`);
  const imports = await client.query<Progress["imports"][number]>("SELECT * FROM bulk_imports ORDER BY subject");
  const rest = await client.query<Omit<Progress, "imports">>(
    `SELECT (SELECT count(*)::int FROM dirty_objects) AS "toRead",
            EXISTS (SELECT 1 FROM retention_states WHERE built_at IS NOT NULL) AS built,
            (SELECT count(*)::int FROM retention_snapshots) AS snapshots`,
  );
  return { imports: imports.rows, toRead: 0, built: false, snapshots: 0, ...rest.rows[0] };
}

function describe({ imports, toRead, built }: Progress): string {
  if (built) return "figures computed";
  if (imports.length === 0) return "starting";
  const open = imports.filter((i) => i.status !== "done");
  if (open.length === 0) return toRead > 0 ? `reading refunds: ${toRead} orders left` : "computing figures";
  return open.map((i) => `${i.subject}: ${i.status}, ${i.found} found, ${i.read} read, ${i.stored} stored`).join("; ");
}
