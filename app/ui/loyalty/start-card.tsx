import { BlockStack, Button, Checkbox, FormLayout, InlineGrid, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { SectionCard } from "../form/section-card.tsx";
import { TypedField } from "../form/typed-field.tsx";
import { textField, type Editing } from "./editing.ts";
import { RateFields } from "./rules-form.tsx";

/** The first five minutes: the few questions that make a programme. The rest has good answers already. */
export function StartCard(props: { editing: Editing; busy: boolean; onStart: () => void }): ReactElement {
  const { t } = useTexts();
  const { editing } = props;
  const { fields, change } = editing;
  return (
    <SectionCard title={t("programme:start.title")} lead={t("programme:start.lead")}>
      <FormLayout>
        <Heading title={t("programme:name.title")} lead={t("programme:name.lead")} />
        <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
          <TypedField label={t("programme:name.enOne")} maxLength={40} {...textField(editing, "nameEnOne")} />
          <TypedField label={t("programme:name.enOther")} maxLength={40} {...textField(editing, "nameEnOther")} />
          <TypedField label={t("programme:name.ko")} maxLength={40} {...textField(editing, "nameKo")} />
          <TypedField label={t("programme:name.ja")} maxLength={40} {...textField(editing, "nameJa")} />
        </InlineGrid>
        <Heading title={t("programme:earning.title")} lead={t("programme:earning.lead")} />
        <RateFields editing={editing} />
        <TypedField
          label={t("programme:earning.pendingDays")}
          help={t("programme:earning.pendingHelp")}
          kind="whole"
          suffix={t("form.days")}
          {...textField(editing, "pendingDays")}
        />
        <Checkbox
          label={t("programme:expiry.on")}
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
        <Checkbox
          label={t("programme:birthday.pointsOn")}
          checked={fields.birthday}
          onChange={(birthday) => change({ birthday })}
        />
        {fields.birthday ? (
          <TypedField label={t("programme:birthday.points")} kind="whole" {...textField(editing, "birthdayPoints")} />
        ) : null}
        <BlockStack inlineAlign="start">
          <Button variant="primary" loading={props.busy} onClick={props.onStart}>
            {t("programme:start.create")}
          </Button>
        </BlockStack>
      </FormLayout>
    </SectionCard>
  );
}

function Heading({ title, lead }: { title: string; lead: string }): ReactElement {
  return (
    <BlockStack gap="050">
      <Text as="h3" variant="headingSm">
        {title}
      </Text>
      <Text as="p" tone="subdued">
        {lead}
      </Text>
    </BlockStack>
  );
}
