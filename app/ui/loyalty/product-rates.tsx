import { BlockStack, Box, Button, InlineGrid, InlineStack, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { faultText } from "../form/field-fault.ts";
import type { Titles } from "../form/product-choice-field.tsx";
import { ProductChoiceField } from "../form/product-choice-field.tsx";
import { SectionCard } from "../form/section-card.tsx";
import { TypedField } from "../form/typed-field.tsx";
import { useFormat } from "../format.ts";
import { useShop } from "../shop-context.ts";
import type { ProductRateFields } from "./programme-form.ts";
import type { Editing } from "./editing.ts";

/** As many rates of their own as the rules allow. */
const MOST_RATES = 50;

/** Products that earn otherwise, or not at all. */
export function ProductRates({ editing, titles }: { editing: Editing; titles: Titles }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const { currencyCode } = useShop();
  const { fields, faults, change } = editing;
  const replace = (index: number, part: Partial<ProductRateFields>): void =>
    change({ products: fields.products.map((each, place) => (place === index ? { ...each, ...part } : each)) });
  const empty = { choice: { productIds: [], collectionIds: [], tags: [] }, points: "0", per: fields.per };
  return (
    <SectionCard title={t("programme:products.title")} lead={t("programme:products.lead")}>
      {fields.products.map((rate, index) => {
        const fault = (name: string) => faults[`products.${index}.${name}`];
        return (
          <Box key={index} borderWidth="025" borderColor="border" borderRadius="200" padding="300">
            <BlockStack gap="300">
              <Text as="h3" variant="headingSm">
                {t("programme:products.rule", { number: index + 1 })}
              </Text>
              <ProductChoiceField
                label={t("programme:products.which")}
                choice={rate.choice}
                titles={titles}
                error={faultText(fault("choice"), t, format, currencyCode)}
                onChange={(choice) => replace(index, { choice })}
              />
              <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
                <TypedField
                  label={t("programme:earning.points")}
                  help={t("programme:products.zero")}
                  kind="whole"
                  value={rate.points}
                  fault={fault("points")}
                  onChange={(points) => replace(index, { points })}
                />
                <TypedField
                  label={t("programme:earning.per")}
                  kind="amount"
                  suffix={currencyCode}
                  value={rate.per}
                  fault={fault("per")}
                  onChange={(per) => replace(index, { per })}
                />
              </InlineGrid>
              <InlineStack align="end">
                <Button
                  tone="critical"
                  variant="plain"
                  accessibilityLabel={t("programme:products.removeRule", { number: index + 1 })}
                  onClick={() => change({ products: fields.products.filter((_, place) => place !== index) })}
                >
                  {t("form.remove")}
                </Button>
              </InlineStack>
            </BlockStack>
          </Box>
        );
      })}
      <div>
        <Button
          disabled={fields.products.length >= MOST_RATES}
          onClick={() => change({ products: [...fields.products, empty] })}
        >
          {t("programme:products.add")}
        </Button>
      </div>
    </SectionCard>
  );
}
