import { Checkbox, ChoiceList, FormLayout, Link, Select, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { faultText } from "../form/field-fault.ts";
import { SectionCard } from "../form/section-card.tsx";
import { TypedField } from "../form/typed-field.tsx";
import { useFormat } from "../format.ts";
import { giftInWords, termsInWords } from "../rewards/reward-in-words.ts";
import { useShop } from "../shop-context.ts";
import type { GiftReward } from "./birthday-gift.ts";
import { textField, type Editing } from "./editing.ts";

/** Whether birthdays bring something, and what: points, or a reward's code for nothing. */
export function BirthdayCard(props: { editing: Editing; gifts: readonly GiftReward[] }): ReactElement {
  const { t } = useTexts();
  const { editing, gifts } = props;
  const { fields, change } = editing;
  return (
    <SectionCard title={t("programme:birthday.title")} lead={t("programme:birthday.lead")}>
      <FormLayout>
        <Checkbox
          label={t("programme:birthday.on")}
          checked={fields.birthday}
          onChange={(birthday) => change({ birthday })}
        />
        {fields.birthday ? (
          <ChoiceList
            title={t("programme:birthday.what")}
            selected={[fields.birthdayGift]}
            choices={[
              { value: "points", label: t("programme:birthday.givesPoints") },
              {
                value: "reward",
                label: t("programme:birthday.givesReward"),
                helpText: t("programme:birthday.givesRewardHelp"),
              },
            ]}
            onChange={([chosen]) => change({ birthdayGift: chosen === "reward" ? "reward" : "points" })}
          />
        ) : null}
        {fields.birthday && fields.birthdayGift === "points" ? (
          <TypedField label={t("programme:birthday.points")} kind="whole" {...textField(editing, "birthdayPoints")} />
        ) : null}
        {fields.birthday && fields.birthdayGift === "reward" ? <RewardChoice editing={editing} gifts={gifts} /> : null}
      </FormLayout>
    </SectionCard>
  );
}

function RewardChoice({ editing, gifts }: { editing: Editing; gifts: readonly GiftReward[] }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const { currencyCode } = useShop();
  const { fields, faults, change } = editing;
  const offered = gifts.filter(({ state }) => state !== "archived");
  const chosen = offered.find(({ id }) => String(id) === fields.birthdayReward);
  const error = faultText(faults["birthdayReward"], t, format, currencyCode);
  if (offered.length === 0) {
    return (
      <Text as="p">
        {t("programme:birthday.noReward")} <Link url="/app/rewards/new">{t("programme:birthday.addReward")}</Link>
      </Text>
    );
  }
  return (
    <>
      <Select
        label={t("programme:birthday.reward")}
        value={chosen ? fields.birthdayReward : ""}
        options={[
          ...(chosen ? [] : [{ value: "", label: t("programme:birthday.choose") }]),
          ...offered.map(({ id, name, terms }) => ({
            value: String(id),
            label: t("programme:birthday.code", { reward: name, gives: giftInWords(terms, t, format) }),
          })),
        ]}
        {...(error === undefined ? {} : { error })}
        onChange={(birthdayReward) => change({ birthdayReward })}
      />
      {chosen ? (
        <Text as="p" tone="subdued">
          {termsInWords({ ...chosen.terms, limitPerMember: null }, t, format).join(" ")}{" "}
          {chosen.state === "draft" ? t("programme:birthday.onlyGift") : ""}
        </Text>
      ) : null}
    </>
  );
}
