import { Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import type { ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import { currencyExponent } from "#app/domain/orders/money.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { SectionCard } from "../form/section-card.tsx";
import { useFormat } from "../format.ts";
import { birthdayInWords, type GiftReward } from "./birthday-gift.ts";
import { useShop } from "../shop-context.ts";

/** What an order of today would bring under the rules as they are typed. */
export function ExampleCard(props: {
  rules: ProgrammeRules | null;
  gifts: readonly GiftReward[];
  today: number;
}): ReactElement {
  const { rules, gifts, today } = props;
  const { t } = useTexts();
  const format = useFormat();
  const { currencyCode } = useShop();
  return (
    <SectionCard title={t("programme:example.title")}>
      <div aria-live="polite">
        {rules === null ? (
          <Text as="p" tone="subdued">
            {t("programme:example.incomplete")}
          </Text>
        ) : (
          <>
            <Text as="p" variant="headingLg">
              {t("programme:example.earns", {
                amount: format.money(exampleAmount(currencyCode)),
                count: Number((exampleAmount(currencyCode) * rules.earning.rate.points) / rules.earning.rate.perMinor),
              })}
            </Text>
            <Text as="p">
              {rules.earning.pendingDays === 0
                ? t("programme:example.atOnce")
                : t("programme:example.ready", { date: format.day(today + rules.earning.pendingDays + 1) })}
            </Text>
            <Text as="p">
              {rules.expiryMonths === null
                ? t("programme:example.forEver")
                : t("programme:example.expires", { count: rules.expiryMonths })}
            </Text>
            {rules.birthday === null ? null : (
              <Text as="p">
                {t("programme:example.birthday", { gift: birthdayInWords(rules.birthday, gifts, t, format) })}
              </Text>
            )}
          </>
        )}
      </div>
    </SectionCard>
  );
}

/** An ordinary order: 45.00, or 45,000 where there are no decimals. */
function exampleAmount(currencyCode: string): bigint {
  const exponent = currencyExponent(currencyCode);
  return 45n * 10n ** BigInt(exponent === 0 ? 3 : exponent);
}
