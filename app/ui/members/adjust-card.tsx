import { Button, ChoiceList, FormLayout } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useState } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { SectionCard } from "../form/section-card.tsx";
import { usePointsByHand } from "./points-by-hand.tsx";

/** What an adjustment says; `operationId` makes a second press of the same one harmless. */
export type Adjustment = { operationId: string; points: string; reason: string };

/** Points given or taken by a person, with a reason that stays in the statement. One form is one adjustment. */
export function AdjustCard(props: { busy: boolean; onAdjust: (adjustment: Adjustment) => void }): ReactElement {
  const { t } = useTexts();
  const [direction, setDirection] = useState<"give" | "take">("give");
  const { operationId, points, reason, press, fields } = usePointsByHand("adjust");
  const adjust = (): void => {
    press();
    if (points === null || reason === null) return;
    props.onAdjust({ operationId, points: String(direction === "give" ? points : -points), reason });
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
        {fields}
        <div>
          <Button loading={props.busy} onClick={adjust}>
            {t("members:adjust.adjust")}
          </Button>
        </div>
      </FormLayout>
    </SectionCard>
  );
}
