import { BlockStack, Button, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useState } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { ConfirmButton } from "../form/confirm-button.tsx";
import { SectionCard } from "../form/section-card.tsx";
import { TypedField } from "../form/typed-field.tsx";
import { useFormat } from "../format.ts";

/** What counting the orders since a day ("2026-11-22") would cost; money null while no reward gives points a worth. */
export type EarlierCost = {
  since: string;
  orders: number;
  customers: number;
  points: bigint;
  costMinor: bigint | null;
};

/** Orders from before the launch: what counting them would cost, then the button that counts them. */
export function EarlierOrdersCard(props: {
  /** orders paid from here on earn, epoch milliseconds */
  earnsFrom: number;
  /** "2026-11-22" */
  suggestedSince: string;
  cost: EarlierCost | null;
  busy: boolean;
  doing: string | null;
  onPreview: (since: string) => void;
  onCount: (since: string) => void;
}): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const [since, setSince] = useState(props.suggestedSince);
  const cost = props.cost?.since === since ? props.cost : null;
  return (
    <SectionCard
      title={t("programme:earlier.title")}
      lead={t("programme:earlier.lead", { at: format.instant(props.earnsFrom) })}
    >
      <TypedField label={t("programme:earlier.since")} kind="date" value={since} onChange={setSince} />
      {cost === null ? (
        <div>
          <Button
            loading={props.doing === "earlier-preview"}
            disabled={props.busy || since === ""}
            onClick={() => props.onPreview(since)}
          >
            {t("programme:earlier.preview")}
          </Button>
        </div>
      ) : (
        <BlockStack gap="200">
          <Text as="p">
            {t("programme:earlier.orders", { count: cost.orders, members: t("members", { count: cost.customers }) })}{" "}
            {cost.costMinor === null
              ? t("programme:earlier.points", { count: Number(cost.points) })
              : t("programme:earlier.pointsWorth", {
                  count: Number(cost.points),
                  worth: format.money(cost.costMinor),
                })}
          </Text>
          {cost.orders === 0 ? null : (
            <ConfirmButton
              label={t("programme:earlier.count")}
              consequence={t("programme:earlier.consequence", { count: Number(cost.points) })}
              confirm={t("programme:earlier.countNow")}
              busy={props.doing === "earlier-count"}
              onConfirm={() => props.onCount(since)}
            />
          )}
        </BlockStack>
      )}
    </SectionCard>
  );
}
