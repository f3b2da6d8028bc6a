import { allRewards } from "#app/db/queries/rewards-list.ts";
import { storefrontCampaigns } from "#app/db/queries/storefront-campaigns.ts";
import { markAllMirrors, readProgrammeMirror, storeProgrammeMirror } from "#app/db/stores/mirror-store.ts";
import { readProgramme } from "#app/db/stores/programme-store.ts";
import type { Shop } from "#app/db/stores/shop-store.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import { programmeCopy, type ProgrammeCopy } from "#app/domain/storefront/programme-copy.ts";
import { sameJson } from "#app/domain/storefront/same-json.ts";
import type { AdminClient } from "#app/shopify/admin-client.ts";
import { readProgrammeMetafield } from "#app/shopify/operations/read-programme-metafield.ts";
import { setMetafields } from "#app/shopify/operations/set-metafields.ts";
import { ShopifyTrouble } from "#app/shopify/trouble.ts";

/** Campaigns are announced to the theme so far ahead, so that they begin on the storefront by the clock alone. */
const AHEAD_MS = 7 * 24 * 3_600_000;

/** A reader that was overtaken reads again. */
const ATTEMPTS = 3;
const TURNS = 5;

/** Who takes part follows from these; they are kept beside the copy, not in it. */
type Audience = { test: string[] | null; draft: boolean; excludedTags: string[] };
type Body = { copy: ProgrammeCopy; audience: Audience };

/**
 * Writes the shop's copy of programme, rewards and campaigns if it has changed since it was written, and has every member's
 * copy written again if other customers take part now. Nothing is written before the first publication.
 * @param clock epoch milliseconds
 */
export async function mirrorProgramme(shop: Shop, client: AdminClient, clock: () => number): Promise<void> {
  // What changed while a copy was on its way is written after it: nobody else may have seen that it differs.
  for (let turn = 0; turn < TURNS; turn++) if (!(await writeIfChanged(shop, client, clock))) return;
  throw new ShopifyTrouble("retry", "STALE_OBJECT");
}

/** @returns whether it was written */
async function writeIfChanged(shop: Shop, client: AdminClient, clock: () => number): Promise<boolean> {
  const now = clock();
  const { body, written } = await withShop(shop.id, async (db) => ({
    body: await bodyOf(db, shop.currencyCode, now),
    written: await readProgrammeMirror(db),
  }));
  if (!body) return false;
  // What was written under an earlier installation may be gone.
  const known = written && written.writtenAt >= shop.installedAt ? written : null;
  if (known && sameJson(known.body, body)) return false;
  const set = await write(shop, client, clock);
  if (!set) return false;
  await withShop(shop.id, async (db) => {
    await storeProgrammeMirror(db, JSON.stringify(set.body), set.digest, now);
    if (!known || !sameJson((known.body as Body).audience, set.body.audience)) await markAllMirrors(db, now);
  });
  return true;
}

async function bodyOf(db: ShopDb, currencyCode: string, now: number): Promise<Body | null> {
  const programme = await readProgramme(db);
  if (!programme?.published) return null;
  const { status, published, testCustomers } = programme;
  const all = await allRewards(db);
  const rewards = all.filter((reward) => reward.state === "active");
  const { birthday } = published.rules;
  const gift = birthday?.gift === "reward" ? (all.find(({ id }) => id === birthday.rewardId) ?? null) : null;
  const campaigns = await storefrontCampaigns(db, now, now + AHEAD_MS);
  return {
    copy: programmeCopy({ status, rules: published.rules, gift }, rewards, campaigns, currencyCode),
    audience: {
      test: status === "test" ? testCustomers.map(String).sort() : null,
      draft: status === "draft",
      excludedTags: published.rules.excludedCustomerTags,
    },
  };
}

/** Reads Shopify's side before ours: what another writer sets in between makes its digest wrong, never our copy older. */
async function write(
  shop: Shop,
  client: AdminClient,
  clock: () => number,
): Promise<{ body: Body; digest: string } | null> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { shopGid, metafield } = await client.run(readProgrammeMetafield, {});
    const body = await withShop(shop.id, (db) => bodyOf(db, shop.currencyCode, clock()));
    if (!body) return null;
    const value = JSON.stringify(body.copy);
    const input = { ownerId: shopGid, namespace: "$app", key: "programme", type: "json", value } as const;
    const compareDigest = metafield?.compareDigest ?? null;
    const set = await client.run(setMetafields, { metafields: [{ ...input, compareDigest }] });
    if (set.ok) return { body, digest: set.digests[0] ?? "" };
  }
  throw new ShopifyTrouble("retry", "STALE_OBJECT");
}
