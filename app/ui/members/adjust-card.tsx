import { Button, ChoiceList, FormLayout } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useState } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { MOST_POINTS, readText, readWhole } from "../form/field-fault.ts";
import { SectionCard } from "../form/section-card.tsx";
import { TypedField } from "../form/typed-field.tsx";

/** What an adjustment says; `operationId` makes a second press of the same one harmless. */
export type Adjustment = { operationId: string; points: string; reason: string };

/** Points given or taken by a person, with a reason that stays in the statement. One form is one adjustment. */
export function AdjustCard(props: { busy: boolean; onAdjust: (adjustment: Adjustment) => void }): ReactElement {
  const { t } = useTexts();
  const [direction, setDirection] = useState<"give" | "take">("give");
  const [points, setPoints] = useState("");
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const [operationId] = useState(() => crypto.randomUUID());
  const readPoints = readWhole(points, 1, MOST_POINTS);
  const readReason = readText(reason);
  const adjust = (): void => {
    setTried(true);
    if (!readPoints.ok || !readReason.ok) return;
    const signed = direction === "give" ? readPoints.value : -readPoints.value;
    props.onAdjust({ operationId, points: String(signed), reason: readReason.value });
  };
  return (
    <SectionCard title={t("members:adjust.title")} lead={t("members:adjust.lead")}>
      <FormLayout>
        <ChoiceList
          title={t("members:adjust.direction")}
          selected={[direction]}
          choices={[
            { value: "give", label: t("members:adjust.give") },
            { value: "take", label: t("members:adjust.take") },
          ]}
          onChange={([chosen]) => setDirection(chosen === "take" ? "take" : "give")}
        />
        <TypedField
          label={t("members:adjust.points")}
          kind="whole"
          suffix={t("form.points")}
          value={points}
          fault={tried && !readPoints.ok ? readPoints.fault : undefined}
          onChange={setPoints}
        />
        <TypedField
          label={t("members:adjust.reason")}
          help={t("members:adjust.reasonHelp")}
          maxLength={200}
          multiline={2}
          value={reason}
          fault={tried && !readReason.ok ? readReason.fault : undefined}
          onChange={setReason}
        />
        <div>
          <Button loading={props.busy} onClick={adjust}>
            {t("members:adjust.adjust")}
          </Button>
        </div>
      </FormLayout>
    </SectionCard>
  );
}
