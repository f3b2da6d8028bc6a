import { randomBytes, randomUUID } from "node:crypto";
import { awaitErasures } from "#app/db/erasure-lock.ts";
import { enqueue } from "#app/db/job-queue.ts";
import { birthdayMembers } from "#app/db/queries/birthday-members.ts";
import { rulesAt } from "#app/db/queries/rules-at.ts";
import { post } from "#app/db/stores/ledger-store.ts";
import { markMirrors } from "#app/db/stores/mirror-store.ts";
import {
  lockBirthdays,
  readBirthdaysLookedAt,
  readProgramme,
  saveBirthdaysLookedAt,
} from "#app/db/stores/programme-store.ts";
import { insertGifts } from "#app/db/stores/redemption-store.ts";
import { readReward } from "#app/db/stores/reward-store.ts";
import { findShopById, type Shop } from "#app/db/stores/shop-store.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import {
  birthdayKey,
  birthdayOperation,
  birthdaysKeptOn,
  DAYS_BETWEEN_GIFTS,
  daysToLookAt,
  yearOfDay,
} from "#app/domain/loyalty/birthday.ts";
import { expiryInstant } from "#app/domain/loyalty/dates.ts";
import { CODE_BYTES, codeFrom } from "#app/domain/loyalty/redemption-code.ts";
import { endOfReward } from "#app/domain/loyalty/redemption.ts";
import type { ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import { localDays } from "#app/domain/retention/local-days.ts";

/** Members given their gift in one transaction. */
const BATCH = 500;
const DAY_MS = 86_400_000;

/**
 * Gives members their birthday gift, points or a code, once a year each, under the rules of that day. Days that were
 * missed are made up for; a birthday that became known after the day counts from the next one on.
 * @param now epoch milliseconds
 */
export async function giveBirthdayGifts(shopId: number, now: number): Promise<void> {
  const shop = await findShopById(shopId);
  if (!shop) return;
  const today = localDays(shop.timeZone).dayOf(now);
  const lookedAt = await withShop(shopId, readBirthdaysLookedAt);
  for (const day of daysToLookAt(lookedAt, today)) {
    for (let after: bigint | null = 0n; after !== null;) {
      const from: bigint = after;
      after = await withShop(shopId, (db) => giveWithin(db, shop, day, from, now));
    }
  }
  await withShop(shopId, (db) => saveBirthdaysLookedAt(db, today));
}

/** Gives a batch of a day's gifts. Returns the last member it looked at, or null when the day is through. */
async function giveWithin(db: ShopDb, shop: Shop, day: number, after: bigint, now: number): Promise<bigint | null> {
  await awaitErasures(db);
  await lockBirthdays(db);
  const programme = await readProgramme(db);
  if (!programme || (programme.status !== "live" && programme.status !== "test")) return null;
  const dayEnds = localDays(shop.timeZone).endOf(day);
  if (programme.earnsFrom === null || dayEnds <= programme.earnsFrom) return null;
  const version = await rulesAt(db, Math.min(dayEnds, now + 1));
  if (!version?.rules.birthday) return null;
  const year = yearOfDay(day);
  const members = await birthdayMembers(
    db,
    {
      birthdays: birthdaysKeptOn(day),
      year,
      knownBefore: dayEnds,
      givenSince: now - DAYS_BETWEEN_GIFTS * DAY_MS,
      excludedTags: version.rules.excludedCustomerTags,
      among: programme.status === "test" ? programme.testCustomers : null,
    },
    after,
    BATCH,
  );
  if (members.length === 0) return null;
  const gift = version.rules.birthday;
  if (gift.gift === "points") await givePoints(db, shop, members, { ...gift, ...version, year, now });
  else await giveCodes(db, shop, members, { ...gift, year, now });
  await markMirrors(db, members, now);
  return members.length < BATCH ? null : (members.at(-1) ?? null);
}

async function givePoints(
  db: ShopDb,
  shop: Shop,
  members: readonly bigint[],
  gift: { points: bigint; version: number; rules: ProgrammeRules; year: number; now: number },
): Promise<void> {
  const { points, version, rules, year, now } = gift;
  const expiresAt = expiryInstant(now, rules.expiryMonths, localDays(shop.timeZone));
  const outcomes = await post(
    db,
    members.map((memberId) => ({
      op: "credit",
      key: birthdayKey(memberId, year),
      memberId,
      kind: "birthday",
      points,
      at: now,
      expiresAt,
      cause: { ruleVersion: version },
    })),
  );
  const refused = outcomes.find((outcome) => !outcome.ok);
  if (refused) throw new Error(`the ledger refused a birthday gift: ${JSON.stringify(refused)}`);
}

/**
 * Reserves a code for each member; the job that settles redemptions makes them. What the rules of the day promised is
 * given though the reward may be archived by now, and waits as long as Shopify does not let us make codes.
 */
async function giveCodes(
  db: ShopDb,
  shop: Shop,
  members: readonly bigint[],
  { rewardId, year, now }: { rewardId: number; year: number; now: number },
): Promise<void> {
  const reward = await readReward(db, rewardId);
  if (!reward || reward.terms.kind === "store_credit") throw new Error("a birthday gift must be a code");
  await insertGifts(
    db,
    {
      rewardId,
      operationId: birthdayOperation(year),
      kind: reward.terms.kind,
      terms: { rewardName: reward.name, reward: reward.terms, returnWhenExpired: false },
      createdAt: now,
      expiresAt: endOfReward(now, reward.terms.validDays, shop.timeZone),
    },
    members.map((memberId) => ({ id: randomUUID(), memberId, code: codeFrom(randomBytes(CODE_BYTES)) })),
  );
  await enqueue(db, { name: "loyalty.settle-redemptions", data: { shopId: db.shopId } });
}
