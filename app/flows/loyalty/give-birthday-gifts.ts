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
import { findShopById } from "#app/db/stores/shop-store.ts";
import { withShop, type ShopDb } from "#app/db/with-shop.ts";
import {
  birthdayKey,
  birthdaysKeptOn,
  DAYS_BETWEEN_GIFTS,
  daysToLookAt,
  yearOfDay,
} from "#app/domain/loyalty/birthday.ts";
import { expiryInstant } from "#app/domain/loyalty/dates.ts";
import { localDays, type LocalDays } from "#app/domain/retention/local-days.ts";

/** Members given their gift in one transaction. */
const BATCH = 500;
const DAY_MS = 86_400_000;

/**
 * Gives members their birthday points, once a year each, under the rules of that day. Days that were missed are made up
 * for; a birthday that became known after the day counts from the next one on.
 * @param now epoch milliseconds
 */
export async function giveBirthdayGifts(shopId: number, now: number): Promise<void> {
  const shop = await findShopById(shopId);
  if (!shop) return;
  const days = localDays(shop.timeZone);
  const today = days.dayOf(now);
  const lookedAt = await withShop(shopId, readBirthdaysLookedAt);
  for (const day of daysToLookAt(lookedAt, today)) {
    for (let after: bigint | null = 0n; after !== null;) {
      const from: bigint = after;
      after = await withShop(shopId, (db) => giveWithin(db, day, from, days, now));
    }
  }
  await withShop(shopId, (db) => saveBirthdaysLookedAt(db, today));
}

/** Gives a batch of a day's gifts. Returns the last member it looked at, or null when the day is through. */
async function giveWithin(
  db: ShopDb,
  day: number,
  after: bigint,
  days: LocalDays,
  now: number,
): Promise<bigint | null> {
  await lockBirthdays(db);
  const programme = await readProgramme(db);
  if (!programme || (programme.status !== "live" && programme.status !== "test")) return null;
  const dayEnds = days.endOf(day);
  if (programme.earnsFrom === null || dayEnds <= programme.earnsFrom) return null;
  const version = await rulesAt(db, Math.min(dayEnds, now + 1));
  if (!version?.rules.birthday) return null;
  const { rules } = version;
  const points = version.rules.birthday.points;
  const year = yearOfDay(day);
  const members = await birthdayMembers(
    db,
    {
      birthdays: birthdaysKeptOn(day),
      year,
      knownBefore: dayEnds,
      givenSince: now - DAYS_BETWEEN_GIFTS * DAY_MS,
      excludedTags: rules.excludedCustomerTags,
      among: programme.status === "test" ? programme.testCustomers : null,
    },
    after,
    BATCH,
  );
  const outcomes = await post(
    db,
    members.map((memberId) => ({
      op: "credit",
      key: birthdayKey(memberId, year),
      memberId,
      kind: "birthday",
      points,
      at: now,
      expiresAt: expiryInstant(now, rules.expiryMonths, days),
      cause: { ruleVersion: version.version },
    })),
  );
  const refused = outcomes.find((outcome) => !outcome.ok);
  if (refused) throw new Error(`the ledger refused a birthday gift: ${JSON.stringify(refused)}`);
  await markMirrors(db, members, now);
  return members.length < BATCH ? null : (members.at(-1) ?? null);
}
