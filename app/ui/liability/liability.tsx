import { BlockStack, Button, Card, Page, Text } from "@shopify/polaris";
import { ExportIcon } from "@shopify/polaris-icons";
import type { ReactElement } from "react";
import { useState } from "react";
import type { Fraction } from "#app/domain/loyalty/fraction.ts";
import { pointsInMoney, type LiabilityMonth } from "#app/domain/loyalty/liability.ts";
import { minorToMajor } from "#app/domain/orders/money.ts";
import { monthText } from "#app/domain/retention/calendar.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { Choice } from "../choice.tsx";
import { DataGrid } from "../data-grid.tsx";
import { useDownload } from "../download.ts";
import { SectionCard } from "../form/section-card.tsx";
import { useFormat } from "../format.ts";
import { useShop } from "../shop-context.ts";
import { liabilityTable, MOVEMENTS } from "./liability-table.ts";

export type LiabilityProps = {
  /** earliest first, without a gap */
  months: LiabilityMonth[];
  /** minor units a point is worth at most; null while no active reward says */
  worth: Fraction | null;
};

const UNITS = ["points", "money"] as const;

/** What the shop owes its members in points, month by month, as an equation that adds up. */
export function Liability({ months, worth }: LiabilityProps): ReactElement {
  const { t } = useTexts();
  const [unit, setUnit] = useState<(typeof UNITS)[number]>("points");
  const download = useDownload();
  const latest = months.at(-1);
  const inMoney = unit === "money" && worth !== null;
  const file = inMoney ? "liability-money" : "liability";
  if (!latest) {
    return (
      <Page title={t("liability:title")}>
        <SectionCard title={t("liability:months")} lead={t("liability:none")} />
      </Page>
    );
  }
  return (
    <Page title={t("liability:title")}>
      <BlockStack gap="400">
        <LatestCard latest={latest} worth={worth} />
        <Card>
          <BlockStack gap="300">
            <div className="card-head">
              <Text as="h2" variant="headingMd">
                {t("liability:months")}
              </Text>
              <Button
                icon={ExportIcon}
                loading={download.busy}
                accessibilityLabel={t("figure.downloadOf", { title: t("liability:months") })}
                onClick={() => download.start(`/app/export/${file}.csv`, `${file}.csv`)}
              />
            </div>
            {worth === null ? null : (
              <Choice
                label={t("liability:unit.label")}
                value={unit}
                options={UNITS.map((value) => ({ value, label: t(`liability:unit.${value}`) }))}
                onChange={setUnit}
              />
            )}
            <DataGrid table={liabilityTable(months, inMoney ? worth : null, t)} caption={t("liability:months")} />
            <Equation month={latest} />
          </BlockStack>
        </Card>
      </BlockStack>
    </Page>
  );
}

function LatestCard({ latest, worth }: { latest: LiabilityMonth; worth: Fraction | null }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const { currencyCode } = useShop();
  const perPoint = worth === null ? null : Number(worth.numerator) / Number(worth.denominator);
  return (
    <SectionCard title={t("liability:today.title")} lead={t("liability:today.lead")}>
      <dl className="facts">
        {(["closing", "pending", "deficit"] as const).map((name) => (
          <div key={name}>
            <dt>{t(`liability:today.${name}`)}</dt>
            <dd>
              {t("points", { count: Number(latest[name]) })}
              {worth === null ? "" : ` · ${format.money(pointsInMoney(latest[name], worth))}`}
            </dd>
          </div>
        ))}
      </dl>
      <Text as="p" variant="bodySm" tone="subdued">
        {perPoint === null
          ? t("liability:worth.none")
          : t("liability:worth.of", {
              hundred: format.average((perPoint * 100 * minorToMajor(10_000n, currencyCode)) / 10_000),
            })}
      </Text>
    </SectionCard>
  );
}

/** A month as the equation it is. */
function Equation({ month }: { month: LiabilityMonth }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const terms = MOVEMENTS.map(([name, sign]) => {
    const points = month[name];
    // Only adjustments go both ways; the others have their place in the equation even where they are 0.
    const minus = points < 0n ? sign > 0n : sign < 0n;
    return `${minus ? "−" : "+"} ${format.count(points < 0n ? -points : points)} ${t(`liability:column.${name}`)}`;
  });
  return (
    <BlockStack gap="100">
      <Text as="h3" variant="headingSm">
        {t("liability:equation", { month: format.period(monthText(month.month)) })}
      </Text>
      <Text as="p">
        {format.count(month.opening)} {t("liability:column.opening")} {terms.join(" ")} = {format.count(month.closing)}{" "}
        {t("liability:column.closing")}
      </Text>
      <Text as="p" variant="bodySm" tone="subdued">
        {t("liability:explanation")}
      </Text>
    </BlockStack>
  );
}
