import { FormLayout, InlineError, InlineGrid, Select, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useState } from "react";
import { isDayOfYear, nextGiftDay } from "#app/domain/loyalty/birthday.ts";
import type { Birthday } from "#app/domain/orders/records.ts";
import type { Texts } from "#app/i18n/texts.ts";
import { useTexts } from "#app/i18n/texts.ts";
import type { Read } from "../form/field-fault.ts";
import { faultText } from "../form/field-fault.ts";
import { PageSaveBar } from "../form/page-save-bar.tsx";
import { SectionCard } from "../form/section-card.tsx";
import type { Format } from "../format.ts";
import { useFormat } from "../format.ts";
import { birthdayInWords } from "../loyalty/birthday-gift.ts";
import { useShop } from "../shop-context.ts";
import type { Statement } from "./statement.ts";

type Fields = { month: string; day: string };

const DAYS = Array.from({ length: 31 }, (_, index) => String(index + 1));
const MONTHS = DAYS.slice(0, 12);

/** A member's birthday, as staff may set it, and what it means for the gift. */
export function BirthdayCard(props: {
  statement: Statement;
  saving: boolean;
  onSave: (birthday: Birthday | null) => void;
}): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const { currencyCode } = useShop();
  const { birthday, birthFrom } = props.statement.member;
  const saved = { month: String(birthday?.month ?? ""), day: String(birthday?.day ?? "") };
  const [fields, setFields] = useState<Fields>(saved);
  const [tried, setTried] = useState(false);
  const read = readBirthday(fields);
  const dirty = fields.month !== saved.month || fields.day !== saved.day;
  const complete = fields.month !== "" && fields.day !== "";
  const fault = !read.ok && (tried || complete) ? faultText(read.fault, t, format, currencyCode) : undefined;
  const save = (): void => {
    setTried(true);
    if (read.ok) props.onSave(read.value);
    else window.shopify.toast.show(t("form.correct"), { isError: true });
  };
  const choice = (name: keyof Fields, values: string[], label: (value: string) => string): ReactElement => (
    <Select
      label={t(`members:birthday.${name}`)}
      value={fields[name]}
      options={[
        { value: "", label: t("members:birthday.none") },
        ...values.map((value) => ({ value, label: label(value) })),
      ]}
      error={fault !== undefined}
      onChange={(value) => setFields((before) => ({ ...before, [name]: value }))}
    />
  );
  return (
    <SectionCard title={t("members:birthday.title")} lead={t("members:birthday.lead")}>
      <PageSaveBar
        dirty={dirty}
        saving={props.saving}
        onSave={save}
        onDiscard={() => {
          setTried(false);
          setFields(saved);
        }}
      />
      <FormLayout>
        <InlineGrid columns={2} gap="300">
          {choice("month", MONTHS, (month) => format.monthOfYear(Number(month)))}
          {choice("day", DAYS, (day) => format.dayOfMonth(Number(day)))}
        </InlineGrid>
        {fault === undefined ? null : <InlineError message={fault} fieldID="birthday" />}
      </FormLayout>
      {dirty || birthFrom === null ? null : <Text as="p">{t(`members:birthday.from_${birthFrom}`)}</Text>}
      <div aria-live="polite">
        {read.ok ? (
          <Text as="p" tone="subdued">
            {meaning(read.value, props.statement, t, format)}
          </Text>
        ) : null}
      </div>
    </SectionCard>
  );
}

/** Both or neither must be chosen: neither takes the birthday out. */
function readBirthday({ month, day }: Fields): Read<Birthday | null> {
  if (month === "" && day === "") return { ok: true, value: null };
  if (month === "" || day === "") return { ok: false, fault: { kind: "required" } };
  const birthday = { month: Number(month), day: Number(day) };
  return isDayOfYear(birthday) ? { ok: true, value: birthday } : { ok: false, fault: { kind: "date" } };
}

/** When the next gift would come, and what it is. */
function meaning(birthday: Birthday | null, statement: Statement, t: Texts, format: Format): string {
  const { birthdayGift, lastGiftDay, today } = statement;
  const { lastGift } = statement.member;
  const last = lastGift && lastGiftDay !== null ? { day: lastGiftDay, year: lastGift.year } : null;
  const told = last === null ? "" : `${t("members:birthday.last", { at: format.day(last.day) })} `;
  if (birthdayGift === null) return told + t("members:birthday.noGift");
  if (birthday === null) return told + t("members:birthday.unknown");
  const next = {
    date: format.day(nextGiftDay(birthday, last, today)),
    gift: birthdayInWords(birthdayGift.gift, birthdayGift.rewards, t, format),
  };
  return told + t("members:birthday.next", next);
}
