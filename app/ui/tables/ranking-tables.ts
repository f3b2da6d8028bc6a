import type { Rfm, ScoreCounts } from "#app/domain/retention/figures/rfm.ts";
import type { TopCustomer } from "#app/domain/retention/figures/top-customers.ts";
import type { ProductRepeat } from "#app/domain/retention/figures/product-repeat.ts";
import type { Texts } from "#app/i18n/texts.ts";
import type { FigureTable } from "../figure-table.ts";

/** A product among the first ones, with its title while it exists. */
export type FirstProduct = ProductRepeat & { title: string | null };

const SCORES = ["5", "4", "3", "2", "1"] as const satisfies readonly (keyof ScoreCounts)[];

/** Customers by score, the best first. */
export function rfmTable(rfm: Rfm, t: Texts): FigureTable {
  return {
    columns: [
      { label: t("customers:rfm.score"), kind: "text" },
      { label: t("customers:rfm.recency"), kind: "count" },
      { label: t("customers:rfm.frequency"), kind: "count" },
      { label: t("customers:rfm.monetary"), kind: "count" },
    ],
    rows: SCORES.map((score) => [score, rfm.recency[score], rfm.frequency[score], rfm.monetary[score]]),
  };
}

/** Customers with the highest net sales; a negative id is the pseudonym of an erased customer. */
export function topCustomersTable(customers: readonly TopCustomer[], t: Texts): FigureTable {
  return {
    columns: [
      { label: t("customers:top.customer"), kind: "text" },
      { label: t("customers:top.orders"), kind: "count" },
      { label: t("customers:top.netSales"), kind: "money" },
    ],
    rows: customers.map(({ customerId, orders, netMinor }) => [
      customerId < 0n ? t("customers:top.erased") : customerId.toString(),
      orders,
      netMinor,
    ]),
  };
}

/** The first products and who came back after them. */
export function firstProductsTable(products: readonly FirstProduct[], t: Texts): FigureTable {
  return {
    columns: [
      { label: t("customers:products.product"), kind: "text" },
      { label: t("customers:products.firstBuyers"), kind: "count" },
      { label: t("customers:products.matured"), kind: "count" },
      { label: t("customers:products.reordered"), kind: "count" },
      { label: t("customers:products.share"), kind: "percent" },
    ],
    rows: products.map(({ productId, title, firstBuyers, matured90, reorderedWithin90Days }) => [
      title ?? t("customers:products.deleted", { id: productId.toString() }),
      firstBuyers,
      matured90,
      reorderedWithin90Days,
      matured90 === 0 ? null : reorderedWithin90Days / matured90,
    ]),
  };
}
