import { BlockStack, Card, Page, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import type { Rfm } from "#app/domain/retention/figures/rfm.ts";
import type { TopCustomer } from "#app/domain/retention/figures/top-customers.ts";
import { parseDay } from "#app/domain/retention/calendar.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { Aside } from "../aside.tsx";
import type { Basis } from "../basis.ts";
import { FigureCard } from "../figure-card.tsx";
import { useFormat } from "../format.ts";
import { SyncCard } from "../overview/sync-card.tsx";
import type { SyncProgress } from "../sync-progress.ts";
import { isMoving, syncPhase } from "../sync-progress.ts";
import type { FirstProduct } from "../tables/ranking-tables.ts";
import { firstProductsTable } from "../tables/ranking-tables.ts";
import { usePolling } from "../use-polling.ts";
import type { Models } from "./models-card.tsx";
import { ModelsCard } from "./models-card.tsx";
import { RfmCard } from "./rfm-card.tsx";
import { TopCustomersCard } from "./top-customers-card.tsx";

export type CustomersProps = {
  sync: SyncProgress;
  basis: Basis;
  rfm: Rfm | null;
  topCustomers: TopCustomer[] | null;
  products: FirstProduct[] | null;
  models: Models | null;
  asOf: string | null;
  computedAt: number | null;
};

/** Who the best customers are, what they bought first, and what they are expected to do. */
export function Customers(props: CustomersProps): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const { sync, asOf, computedAt } = props;
  const ready = syncPhase(sync) === "ready";
  usePolling(isMoving(sync) || (ready && computedAt === null));
  const day = asOf === null ? null : parseDay(asOf);
  const basis = { ...props.basis, asOf: day ?? props.basis.asOf };
  return (
    <Page title={t("customers:title")}>
      <BlockStack gap="400">
        {ready ? null : <SyncCard sync={sync} />}
        {ready && computedAt === null ? <Pending /> : null}
        {computedAt === null || day === null ? null : (
          <Aside>
            <Text as="p" variant="bodySm" tone="subdued">
              {t("customers:computedAt", { ago: format.ago(computedAt), date: format.day(day) })}
            </Text>
          </Aside>
        )}
        {props.rfm === null ? null : <RfmCard rfm={props.rfm} basis={basis} />}
        {props.topCustomers === null ? null : <TopCustomersCard customers={props.topCustomers} basis={basis} />}
        {props.products === null ? null : (
          <FigureCard
            title={t("customers:products.title")}
            explanation={t("customers:products.explanation")}
            basis={basis}
            table={firstProductsTable(props.products, t)}
            file="first-products"
          />
        )}
        {props.models === null ? null : <ModelsCard models={props.models} basis={basis} />}
      </BlockStack>
    </Page>
  );
}

function Pending(): ReactElement {
  const { t } = useTexts();
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t("customers:pending.title")}
        </Text>
        <Text as="p">{t("customers:pending.body")}</Text>
      </BlockStack>
    </Card>
  );
}
