import { Button, InlineStack } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { SectionCard } from "../form/section-card.tsx";
import { useFormat } from "../format.ts";
import type { Outlook } from "./outlook-card.tsx";
import { OutlookCard } from "./outlook-card.tsx";

/** Double points on everything with one press; what it would cost shows before, if the merchant asks. */
export function DoubleWeekCard(props: {
  /** the shop's local date on which it would end, days since 1970-01-01 */
  lastDay: number;
  /** null until asked for, or where nothing is known */
  outlook: Outlook | null;
  asked: boolean;
  busy: boolean;
  doing: string | null;
  onStart: () => void;
  onEstimate: () => void;
}): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  return (
    <>
      <SectionCard
        title={t("campaigns:week.title")}
        lead={t("campaigns:week.lead", { day: format.day(props.lastDay) })}
      >
        <InlineStack gap="200">
          <Button
            variant="primary"
            loading={props.doing === "double-week"}
            disabled={props.busy}
            onClick={props.onStart}
          >
            {t("campaigns:week.start")}
          </Button>
          {props.asked ? null : (
            <Button loading={props.doing === "estimate"} disabled={props.busy} onClick={props.onEstimate}>
              {t("campaigns:week.estimate")}
            </Button>
          )}
        </InlineStack>
      </SectionCard>
      {props.asked ? (
        <div role="status">
          <OutlookCard outlook={props.outlook} isNew={false} stale={false} />
        </div>
      ) : null}
    </>
  );
}
