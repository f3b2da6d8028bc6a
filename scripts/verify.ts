import { parseArgs } from "node:util";
import { CommandError } from "#scripts/stack/database.ts";
import { runCommand } from "#scripts/stack/run-command.ts";

const USAGE = `npm run -s verify [-- --shop DOMAIN]   recomputes figures from raw orders and the points ledger from
                                              its entries and compares, for one or all shops`;

/** Recompute and compare: prints a line a shop, one for each fault of its ledger, and exits with 1 when anything differs. */
await runCommand(USAGE, async () => {
  const { values } = parseArgs({ options: { shop: { type: "string" } } });
  const { findShop, listInstalledShops } = await import("#app/db/stores/shop-store.ts");
  const { verifyRetention } = await import("#app/flows/retention/verify-retention.ts");
  const { ledgerAudit } = await import("#app/db/queries/ledger-audit.ts");
  const { withShop } = await import("#app/db/with-shop.ts");
  const { closePool } = await import("#app/db/pool.ts");
  try {
    const shop = values.shop === undefined ? null : await findShop(values.shop);
    if (values.shop !== undefined && !shop)
      throw new CommandError(`--shop ${values.shop}: no such shop in this database`);
    for (const { id, domain } of shop ? [shop] : await listInstalledShops()) {
      const differing = await verifyRetention(id, Date.now());
      console.log(`${domain}: ${differing.length === 0 ? "exact" : `${differing.length} rows differ`}`);
      const faults = await withShop(id, (db) => ledgerAudit(db));
      for (const { memberId, fault } of faults) console.log(`${domain}: points of member ${memberId ?? "-"}: ${fault}`);
      if (differing.length + faults.length > 0) process.exitCode = 1;
    }
  } finally {
    await closePool();
  }
});
