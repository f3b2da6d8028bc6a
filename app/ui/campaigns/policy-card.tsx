import { Link, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import type { ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { SectionCard } from "../form/section-card.tsx";

/** What counts when an order belongs to several campaigns, and how much at most. */
export function PolicyCard({ policy }: { policy: ProgrammeRules["campaigns"] }): ReactElement {
  const { t } = useTexts();
  return (
    <SectionCard title={t("programme:stacking.title")}>
      <Text as="p">{t(`programme:stacking.${policy.stacking}`)}</Text>
      <Text as="p">{t(`programme:stacking.${policy.stacking}Example`)}</Text>
      <Text as="p">
        {policy.capPoints === null
          ? t("campaigns:policy.noCap")
          : t("campaigns:policy.cap", { count: Number(policy.capPoints) })}
      </Text>
      <Text as="p">
        <Link url="/app/programme">{t("campaigns:policy.change")}</Link>
      </Text>
    </SectionCard>
  );
}
