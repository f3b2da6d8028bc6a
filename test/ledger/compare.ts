import type { ShopDb } from "#app/db/with-shop.ts";
import type { ModelAccount } from "./model-state.ts";
import type { LedgerModel } from "./model.ts";

type Kept = {
  id: bigint;
  open: bigint;
  held: bigint;
  deficit: bigint;
  entries: number;
  merged: bigint | null;
  lots: string | null;
  latest: string | null;
};

/**
 * What the database keeps of members, against the model: accounts, every lot, and the entries after those that were seen
 * before.
 * @param seen entries by member that need not be looked at again; brought up to date
 * @returns a line for each difference
 */
export async function differences(
  db: ShopDb,
  touched: readonly { model: LedgerModel; members: readonly bigint[] }[],
  seen: Map<bigint, number>,
): Promise<string[]> {
  const accounts = touched.flatMap(({ model, members }) =>
    members.map((id) => ({ model, account: model.accounts.get(id), id })),
  );
  const rows = await db.query<Kept>(
    `SELECT member_id AS id, open, held, deficit, entries, merged_into AS merged,
       (SELECT string_agg(concat_ws(' ', number, points, "left", expired, coalesce(extract(epoch FROM expires_at) * 1000, 0)::bigint,
           order_id || '/' || line_id || '/' || campaign_id), '; ' ORDER BY number)
        FROM loyalty_lots l WHERE l.shop_id = $1 AND l.member_id = a.member_id) AS lots,
       (SELECT string_agg(concat_ws(' ', number, kind, points, balance, already_expired), '; ' ORDER BY number)
        FROM loyalty_entries e WHERE e.shop_id = $1 AND e.member_id = a.member_id AND e.number > m.seen) AS latest
     FROM unnest($2::bigint[], $3::int[]) AS m (id, seen) JOIN loyalty_balances a ON a.shop_id = $1 AND a.member_id = m.id`,
    [db.shopId, `{${accounts.map(({ id }) => id).join(",")}}`, accounts.map(({ id }) => seen.get(id) ?? 0)],
  );
  const kept = new Map(rows.map((row) => [row.id, row]));
  return accounts.flatMap(({ model, account, id }) => {
    const theirs = kept.get(id);
    // A refused command may leave an account without anything in it, and the model one that was never written.
    if (!account) return theirs && said(theirs) !== EMPTY ? [`member ${id} is kept (${said(theirs)}) and unknown`] : [];
    const ours = expected(model, account, seen.get(id) ?? 0);
    seen.set(id, account.entries.length);
    const found = theirs ? said(theirs) : EMPTY;
    return found === ours ? [] : [`member ${id}:\n  is       ${found}\n  ought be ${ours}`];
  });
}

const EMPTY = "open 0, held 0, owed 0, 0 entries, merged into -; lots: ; latest: ";

const said = (row: Kept): string =>
  `open ${row.open}, held ${row.held}, owed ${row.deficit}, ${row.entries} entries, merged into ${row.merged ?? "-"}; ` +
  `lots: ${row.lots ?? ""}; latest: ${row.latest ?? ""}`;

function expected(model: LedgerModel, account: ModelAccount, seen: number): string {
  const merged = account.mergedInto !== null;
  const lots = account.lots.map((lot) =>
    [
      lot.number,
      lot.points,
      lot.left,
      lot.expired,
      lot.expiresAt ?? 0,
      ...(lot.award === null ? [] : [lot.award]),
    ].join(" "),
  );
  const latest = account.entries
    .slice(seen)
    .map((entry) => [entry.number, entry.kind, entry.points, entry.balance, entry.alreadyExpired].join(" "));
  return (
    `open ${model.open(account)}, held ${merged ? 0n : model.held(account)}, owed ${account.deficit}, ` +
    `${account.entries.length} entries, merged into ${account.mergedInto ?? "-"}; lots: ${lots.join("; ")}; latest: ${latest.join("; ")}`
  );
}
