import type { ShopDb } from "#app/db/with-shop.ts";
import type { Birthday } from "#app/domain/orders/records.ts";

/** Whose birthdays are asked for, and which gift of theirs may be on the books already. */
export type BirthdayQuestion = {
  birthdays: readonly Birthday[];
  year: number;
  /** birthdays that became known at this instant or later did not count on that day (epoch milliseconds) */
  knownBefore: number;
  /** a gift since this instant is enough (epoch milliseconds) */
  givenSince: number;
  excludedTags: readonly string[];
  /** while the programme is in test: its customers; else null */
  among: readonly bigint[] | null;
};

/**
 * Members with one of the birthdays who had no gift, neither points nor a code, by number, after `after`. Accounts that were merged into a member's
 * count as the member's; guests and the erased have no birthdays.
 */
export async function birthdayMembers(
  db: ShopDb,
  { birthdays, year, knownBefore, givenSince, excludedTags, among }: BirthdayQuestion,
  after: bigint,
  limit: number,
): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(
    `SELECT m.id FROM loyalty_members m
     JOIN unnest($2::int[], $3::int[]) AS b (month, day) ON b.month = m.birth_month AND b.day = m.birth_day
     LEFT JOIN customers c ON c.shop_id = $1 AND c.id = m.customer_id
     WHERE m.shop_id = $1 AND m.id > $9 AND m.merged_into IS NULL AND m.erased_at IS NULL AND m.customer_id IS NOT NULL
       AND m.birth_set_at < to_timestamp($5::float8 / 1000)
       AND NOT EXISTS (SELECT 1 FROM unnest(c.tags) AS tag WHERE lower(tag) = ANY ($7::text[]))
       AND ($8::bigint[] IS NULL OR m.customer_id = ANY ($8))
       AND NOT EXISTS (
         WITH RECURSIVE family AS (
           SELECT m.id UNION SELECT o.id FROM family f JOIN loyalty_members o ON o.shop_id = $1 AND o.merged_into = f.id)
         SELECT 1 FROM family f JOIN loyalty_entries e ON e.shop_id = $1 AND e.member_id = f.id AND e.kind = 'birthday'
         WHERE e.key = 'birthday:' || f.id || ':' || $4::int OR e.at > to_timestamp($6::float8 / 1000)
         UNION ALL
         SELECT 1 FROM family f JOIN loyalty_redemptions r ON r.shop_id = $1 AND r.member_id = f.id AND r.points = 0
         WHERE r.operation_id = 'birthday:' || $4::int OR r.created_at > to_timestamp($6::float8 / 1000))
     ORDER BY m.id LIMIT $10`,
    [
      db.shopId,
      birthdays.map(({ month }) => month),
      birthdays.map(({ day }) => day),
      year,
      knownBefore,
      givenSince,
      excludedTags.map((tag) => tag.toLowerCase()),
      among,
      after,
      limit,
    ],
  );
  return rows.map((row) => row.id);
}
