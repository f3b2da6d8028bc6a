import { enqueue } from "#app/db/job-queue.ts";
import { mirrorFacts, type MirrorFacts } from "#app/db/queries/mirror-facts.ts";
import {
  dropMirrors,
  listMarkedMirrors,
  storeDigests,
  storeMirrors,
  type MirrorMark,
} from "#app/db/stores/mirror-store.ts";
import { readProgramme, type Programme } from "#app/db/stores/programme-store.ts";
import { findShopById, type Shop } from "#app/db/stores/shop-store.ts";
import { withShop } from "#app/db/with-shop.ts";
import { localDays } from "#app/domain/retention/local-days.ts";
import { memberCopy, type MemberCopy } from "#app/domain/storefront/member-copy.ts";
import { takesPart } from "#app/domain/storefront/member-view.ts";
import { nearBirthday } from "#app/domain/storefront/near-birthday.ts";
import { mirrorProgramme } from "#app/flows/storefront/mirror-programme.ts";
import { adminClient, type AdminClient } from "#app/shopify/admin-client.ts";
import { readLoyaltyMetafields } from "#app/shopify/operations/read-loyalty-metafields.ts";
import { setMetafields, type MetafieldInput } from "#app/shopify/operations/set-metafields.ts";
import { gidOf } from "#app/shopify/translate/payload.ts";
import { ShopifyTrouble } from "#app/shopify/trouble.ts";

/** At most so many are set at once (https://shopify.dev/docs/api/admin-graphql/latest/mutations/metafieldsSet). */
const METAFIELDS_AT_ONCE = 25;

/** A job gives way after so long, so that no shop keeps a worker for itself. */
const TURN_MS = 60_000;

/** Whoever was overtaken reads what is there and tries again, so often. */
const ATTEMPTS = 4;

/**
 * Writes what the storefront shows without asking: the copy of the programme beside the shop, and the marked copies beside
 * their customers. A copy is set only where Shopify still has what we wrote last, so that two writers cannot put an older
 * balance over a newer one: whoever comes second reads both sides again.
 * @param clock epoch milliseconds
 */
export async function mirrorStorefront(shopId: number, clock: () => number): Promise<void> {
  const shop = await findShopById(shopId);
  if (!shop || shop.uninstalledAt !== null || shop.currencyCode === "XXX") return;
  const client = adminClient(shop.domain);
  await mirrorProgramme(shop, client, clock);
  const until = clock() + TURN_MS;
  for (;;) {
    const { programme, marked } = await withShop(shopId, async (db) => ({
      programme: await readProgramme(db),
      marked: await listMarkedMirrors(db, METAFIELDS_AT_ONCE),
    }));
    if (marked.length === 0 || !programme?.published) return;
    await writeBatch(shop, client, programme, marked, clock);
    if (clock() > until) {
      return withShop(shopId, (db) => enqueue(db, { name: "storefront.mirror", data: { shopId } }));
    }
  }
}

async function writeBatch(
  shop: Shop,
  client: AdminClient,
  programme: Programme,
  marked: readonly MirrorMark[],
  clock: () => number,
): Promise<void> {
  const marks = new Map(marked.map(({ memberId, marks }) => [memberId, marks]));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const now = clock();
    const facts = await withShop(shop.id, async (db) => {
      const found = await mirrorFacts(db, [...marks.keys()]);
      const present = found.filter((fact) => fact.customerId !== null);
      const here = new Set(present.map((fact) => fact.memberId));
      await dropMirrors(
        db,
        [...marks.keys()].filter((id) => !here.has(id)),
      );
      return present;
    });
    if (facts.length === 0) return;
    const inputs = facts.map((fact) => inputOf(fact, JSON.stringify(copyOf(fact, shop, programme, now))));
    const set = await client.run(setMetafields, { metafields: inputs });
    if (set.ok) {
      const written = facts.map(({ memberId }, i) => ({
        memberId,
        marks: marks.get(memberId) ?? 0,
        digest: set.digests[i] ?? "",
      }));
      return withShop(shop.id, (db) => storeMirrors(db, written, now));
    }
    // Nobody at Shopify by that id: the customer was deleted there, and the webhook that says so is on its way.
    const gone = set.ownerless.flatMap((place) => facts[place]?.memberId ?? []);
    await withShop(shop.id, (db) => dropMirrors(db, gone));
    for (const id of gone) marks.delete(id);
    await learnDigests(
      shop,
      client,
      set.changed.flatMap((place) => facts[place] ?? []),
    );
  }
  throw new ShopifyTrouble("retry", "STALE_OBJECT");
}

/** Reads what Shopify holds where that is not what we wrote last. */
async function learnDigests(shop: Shop, client: AdminClient, facts: readonly MirrorFacts[]): Promise<void> {
  if (facts.length === 0) return;
  const ids = facts.map(({ customerId }) => gidOf("Customer", customerId ?? 0n));
  const stored = await client.run(readLoyaltyMetafields, { ids });
  const found = facts.map(({ memberId }, i) => ({ memberId, digest: stored[i]?.compareDigest ?? null }));
  await withShop(shop.id, (db) => storeDigests(db, found));
}

function inputOf({ customerId, digest }: MirrorFacts, value: string): MetafieldInput {
  const ownerId = gidOf("Customer", customerId ?? 0n);
  return { ownerId, namespace: "$app", key: "loyalty", type: "json", value, compareDigest: digest };
}

/** What a member's copy must say at `now`. */
export function copyOf(facts: MirrorFacts, shop: Shop, { status, published }: Programme, now: number): MemberCopy {
  const { birthMonth, birthDay, listed, customerTags, dismissed } = facts;
  const birthday = birthMonth !== null && birthDay !== null ? { month: birthMonth, day: birthDay } : null;
  const part = takesPart({ status, listed, excludedTags: published?.rules.excludedCustomerTags ?? [] }, customerTags);
  return memberCopy(
    facts,
    part,
    {
      known: birthday !== null,
      near: birthday && nearBirthday(birthday, now, localDays(shop.timeZone)),
      gift: (published?.rules.birthday ?? null) !== null,
    },
    dismissed,
  );
}
