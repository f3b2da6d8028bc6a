import { Banner, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useState } from "react";
import type { EarningRate } from "#app/domain/loyalty/rules.ts";
import { cashbackCost } from "#app/domain/loyalty/store-credit-margin.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { readWhole } from "../form/field-fault.ts";
import { SectionCard } from "../form/section-card.tsx";
import { TypedField } from "../form/typed-field.tsx";
import { useFormat } from "../format.ts";

/** What a cashback costs of the spending that earns it, against what the merchant keeps of a sale. */
export function CashbackCard(props: { amountMinor: bigint; cost: bigint; rate: EarningRate | null }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const [margin, setMargin] = useState("30");
  const read = readWhole(margin, 1, 100);
  const cost = props.rate === null ? null : cashbackCost(props, props.rate, read.ok ? read.value : 100);
  return (
    <SectionCard title={t("rewards:cashback.title")}>
      {cost === null || cost.spendMinor === null ? (
        <Text as="p" tone="subdued">
          {t("rewards:cashback.unknown")}
        </Text>
      ) : (
        <>
          <Text as="p">
            {t("rewards:cashback.gives", {
              amount: format.money(props.amountMinor),
              spend: format.money(cost.spendMinor),
              share: format.percent(cost.share),
            })}
          </Text>
          <TypedField
            label={t("rewards:cashback.margin")}
            help={t("rewards:cashback.marginHelp")}
            kind="whole"
            suffix="%"
            value={margin}
            fault={read.ok ? undefined : read.fault}
            onChange={setMargin}
          />
          {cost.exceedsMargin ? (
            <Banner tone="warning" title={t("rewards:cashback.exceeds")}>
              <Text as="p">{t("rewards:cashback.exceedsBody")}</Text>
            </Banner>
          ) : null}
        </>
      )}
    </SectionCard>
  );
}
