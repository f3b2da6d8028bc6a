import { Link } from "@shopify/polaris";
import type { ReactElement } from "react";
import type { TopCustomer } from "#app/domain/retention/figures/top-customers.ts";
import { useTexts } from "#app/i18n/texts.ts";
import type { Basis } from "../basis.ts";
import { FigureCard } from "../figure-card.tsx";
import { topCustomersTable } from "../tables/ranking-tables.ts";

/** The customers with the highest net sales; each opens in Shopify, where the name is. */
export function TopCustomersCard({
  customers,
  basis,
}: {
  customers: readonly TopCustomer[];
  basis: Basis;
}): ReactElement {
  const { t } = useTexts();
  return (
    <FigureCard
      title={t("customers:top.title")}
      explanation={t("customers:top.explanation")}
      basis={basis}
      table={topCustomersTable(customers, t)}
      file="top-customers"
      rowHead={(row, text) => {
        const customer = customers[row];
        if (!customer || customer.customerId < 0n) return text;
        const id = customer.customerId.toString();
        return (
          <Link
            url={`shopify://admin/customers/${id}`}
            target="_top"
            accessibilityLabel={t("customers:top.open", { id })}
            removeUnderline
          >
            {id}
          </Link>
        );
      }}
    />
  );
}
