import { z } from "zod";
import { withShop } from "#app/db/with-shop.ts";

const count = z.number().int().nonnegative();
const minor = z
  .string()
  .regex(/^-?\d+$/)
  .transform(BigInt);
const id = minor;
const scores = z.object({ "1": count, "2": count, "3": count, "4": count, "5": count });
const purchaseFit = z.object({
  r: z.number(),
  alpha: z.number(),
  a: z.number(),
  b: z.number(),
  logLikelihood: z.number(),
  noDropOut: z.boolean(),
  undetermined: z.boolean(),
});
const heldOut = z.discriminatedUnion("notEnoughData", [
  z.object({ notEnoughData: z.literal(true) }),
  z.object({
    notEnoughData: z.literal(false),
    holdoutDays: count,
    customers: count,
    predictedOrders: z.number(),
    actualOrders: z.number(),
    relativeError: z.number().nullable(),
    meanAbsoluteError: z.number(),
    byRepeatOrders: z.array(
      z.object({ repeatOrders: count, customers: count, predictedMean: z.number(), actualMean: z.number() }),
    ),
  }),
]);

/** The bodies of `retention_snapshots` as the snapshot job writes them; ids and money are decimal strings there. */
const bodies = {
  rfm: z.object({ recency: scores, frequency: scores, monetary: scores, champions: count, lowest: count }),
  "top-customers": z.array(z.object({ customerId: id, orders: count, netMinor: minor })),
  "product-repeat": z.array(
    z.object({
      productId: id,
      title: z.string().nullable(),
      firstBuyers: count,
      reorderedWithin90Days: count,
      matured90: count,
    }),
  ),
  models: z.object({
    bgnbd: purchaseFit.nullable(),
    mbgnbd: purchaseFit.nullable(),
    gammaGamma: z
      .object({ p: z.number(), q: z.number(), v: z.number(), logLikelihood: z.number(), undetermined: z.boolean() })
      .nullable(),
    notEnoughData: z.boolean(),
    heldOut,
  }),
} as const;

type Bodies = { [Subject in keyof typeof bodies]: z.infer<(typeof bodies)[Subject]> };

export type CustomerRankings = {
  rfm: Bodies["rfm"] | null;
  topCustomers: Bodies["top-customers"] | null;
  products: Bodies["product-repeat"] | null;
  models: Bodies["models"] | null;
  /** of the oldest of them; as-of "YYYY-MM-DD", computedAt epoch milliseconds; null where there is none */
  asOf: string | null;
  computedAt: number | null;
};

type Row = { subject: string; asOf: string; computedAt: Date; body: unknown };

/** What depends on all customers at once, as last computed; null where it has not been yet. */
export async function customerRankings(shopId: number): Promise<CustomerRankings> {
  const rows = await withShop(shopId, (db) =>
    db.query<Row>(
      `SELECT subject, to_char(as_of, 'YYYY-MM-DD') AS "asOf", computed_at AS "computedAt", body
       FROM retention_snapshots WHERE shop_id = $1 ORDER BY computed_at`,
      [db.shopId],
    ),
  );
  const body = <Subject extends keyof Bodies>(subject: Subject): Bodies[Subject] | null => {
    const row = rows.find((each) => each.subject === subject);
    return row ? (bodies[subject].parse(row.body) as Bodies[Subject]) : null;
  };
  // The models are fitted once a day; the rest tells how fresh the page is.
  const oldest = rows.find((row) => row.subject !== "models");
  return {
    rfm: body("rfm"),
    topCustomers: body("top-customers"),
    products: body("product-repeat"),
    models: body("models"),
    asOf: oldest?.asOf ?? null,
    computedAt: oldest?.computedAt.getTime() ?? null,
  };
}
