import { BlockStack, Checkbox, ChoiceList, FormLayout, InlineGrid, Select, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import type { Titles } from "../form/product-choice-field.tsx";
import { SectionCard } from "../form/section-card.tsx";
import { TagListField } from "../form/tag-list-field.tsx";
import { TypedField } from "../form/typed-field.tsx";
import { useShop } from "../shop-context.ts";
import { BirthdayCard } from "./birthday-card.tsx";
import type { GiftReward } from "./birthday-gift.ts";
import { textField, type Editing } from "./editing.ts";
import { ProductRates } from "./product-rates.tsx";

/** All rules of a programme, for editing. */
export function RulesForm(props: { editing: Editing; titles: Titles; gifts: readonly GiftReward[] }): ReactElement {
  const { editing, titles, gifts } = props;
  return (
    <BlockStack gap="400">
      <NameCard editing={editing} />
      <EarningCard editing={editing} />
      <ProductRates editing={editing} titles={titles} />
      <OrdersCard editing={editing} />
      <ExpiryCard editing={editing} />
      <BirthdayCard editing={editing} gifts={gifts} />
      <StackingCard editing={editing} />
    </BlockStack>
  );
}

function NameCard({ editing }: { editing: Editing }): ReactElement {
  const { t } = useTexts();
  return (
    <SectionCard title={t("programme:name.title")} lead={t("programme:name.lead")}>
      <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
        <TypedField label={t("programme:name.enOne")} maxLength={40} {...textField(editing, "nameEnOne")} />
        <TypedField label={t("programme:name.enOther")} maxLength={40} {...textField(editing, "nameEnOther")} />
        <TypedField label={t("programme:name.ko")} maxLength={40} {...textField(editing, "nameKo")} />
        <TypedField label={t("programme:name.ja")} maxLength={40} {...textField(editing, "nameJa")} />
      </InlineGrid>
    </SectionCard>
  );
}

/** The two fields of "so many points for each so much". */
export function RateFields({ editing }: { editing: Editing }): ReactElement {
  const { t } = useTexts();
  const { currencyCode } = useShop();
  return (
    <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
      <TypedField label={t("programme:earning.points")} kind="whole" {...textField(editing, "points")} />
      <TypedField
        label={t("programme:earning.per")}
        kind="amount"
        suffix={currencyCode}
        {...textField(editing, "per")}
      />
    </InlineGrid>
  );
}

function EarningCard({ editing }: { editing: Editing }): ReactElement {
  const { t } = useTexts();
  const { fields, change } = editing;
  return (
    <SectionCard title={t("programme:earning.title")} lead={t("programme:earning.lead")}>
      <FormLayout>
        <RateFields editing={editing} />
        <TypedField
          label={t("programme:earning.pendingDays")}
          help={t("programme:earning.pendingHelp")}
          kind="whole"
          suffix={t("form.days")}
          {...textField(editing, "pendingDays")}
        />
        <Checkbox
          label={t("programme:earning.excludeDiscounted")}
          helpText={t("programme:earning.excludeDiscountedHelp")}
          checked={fields.excludeDiscounted}
          onChange={(excludeDiscounted) => change({ excludeDiscounted })}
        />
        <Checkbox
          label={t("programme:earning.excludeTax")}
          checked={fields.excludeTax}
          onChange={(excludeTax) => change({ excludeTax })}
        />
      </FormLayout>
    </SectionCard>
  );
}

function OrdersCard({ editing }: { editing: Editing }): ReactElement {
  const { t } = useTexts();
  const { fields, change } = editing;
  return (
    <SectionCard title={t("programme:who.title")} lead={t("programme:who.lead")}>
      <FormLayout>
        <Checkbox
          label={t("programme:who.pos")}
          checked={fields.posOrders}
          onChange={(posOrders) => change({ posOrders })}
        />
        <Checkbox
          label={t("programme:who.draft")}
          checked={fields.draftOrders}
          onChange={(draftOrders) => change({ draftOrders })}
        />
        <Checkbox
          label={t("programme:who.subscription")}
          checked={fields.subscriptionOrders}
          onChange={(subscriptionOrders) => change({ subscriptionOrders })}
        />
        <TagListField
          label={t("programme:who.tags")}
          help={t("programme:who.tagsHelp")}
          tags={fields.excludedTags}
          onChange={(excludedTags) => change({ excludedTags })}
        />
      </FormLayout>
    </SectionCard>
  );
}

function ExpiryCard({ editing }: { editing: Editing }): ReactElement {
  const { t } = useTexts();
  const { fields, change } = editing;
  return (
    <SectionCard title={t("programme:expiry.title")}>
      <FormLayout>
        <Checkbox
          label={t("programme:expiry.on")}
          helpText={t("programme:expiry.help")}
          checked={fields.expires}
          onChange={(expires) => change({ expires })}
        />
        {fields.expires ? (
          <TypedField
            label={t("programme:expiry.months")}
            kind="whole"
            suffix={t("form.months")}
            {...textField(editing, "expiryMonths")}
          />
        ) : null}
        <ChoiceList
          title={t("programme:expiry.takenBack")}
          selected={[fields.takenBack]}
          choices={[
            { value: "owe", label: t("programme:expiry.owe"), helpText: t("programme:expiry.oweHelp") },
            { value: "write_off", label: t("programme:expiry.writeOff"), helpText: t("programme:expiry.writeOffHelp") },
          ]}
          onChange={([takenBack]) => change({ takenBack: takenBack === "write_off" ? "write_off" : "owe" })}
        />
        <Checkbox
          label={t("programme:expiry.codes")}
          checked={fields.returnExpiredCodes}
          onChange={(returnExpiredCodes) => change({ returnExpiredCodes })}
        />
      </FormLayout>
    </SectionCard>
  );
}

const STACKINGS = ["highest", "add", "multiply"] as const;

function StackingCard({ editing }: { editing: Editing }): ReactElement {
  const { t } = useTexts();
  const { fields, change } = editing;
  return (
    <SectionCard title={t("programme:stacking.title")} lead={t("programme:stacking.lead")}>
      <FormLayout>
        <Select
          label={t("programme:stacking.policy")}
          value={fields.stacking}
          options={STACKINGS.map((value) => ({ value, label: t(`programme:stacking.${value}`) }))}
          onChange={(value) => change({ stacking: STACKINGS.find((each) => each === value) ?? "highest" })}
        />
        <Text as="p" tone="subdued">
          {t(`programme:stacking.${fields.stacking}Example`)}
        </Text>
        <Checkbox
          label={t("programme:stacking.cap")}
          checked={fields.capped}
          onChange={(capped) => change({ capped })}
        />
        {fields.capped ? (
          <TypedField label={t("programme:stacking.capPoints")} kind="whole" {...textField(editing, "capPoints")} />
        ) : null}
      </FormLayout>
    </SectionCard>
  );
}
