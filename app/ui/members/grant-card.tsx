import { BlockStack, Button, FormLayout, InlineStack, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { ConfirmButton } from "../form/confirm-button.tsx";
import { SectionCard } from "../form/section-card.tsx";
import { useFormat } from "../format.ts";
import { usePointsByHand } from "./points-by-hand.tsx";

/** What giving points to all members would come to; see the flow that previews it. */
export type GrantPreview = {
  points: bigint;
  members: number;
  total: bigint;
  worthMinor: bigint | null;
  lastMember: bigint;
};

/** A gift as it was seen and is confirmed; `operationId` makes a second press of the same one harmless. */
export type GrantWish = { operationId: string; points: string; reason: string; lastMember: string };

/** Points for all members: first what it comes to, then the button that gives them. One form is one gift. */
export function GrantCard(props: {
  preview: GrantPreview | null;
  /** the `intent` under way */
  doing: string | null;
  onPreview: (points: string) => void;
  onGive: (wish: GrantWish) => void;
  onClose: () => void;
}): ReactElement {
  const { t } = useTexts();
  const { operationId, points, reason, press, fields } = usePointsByHand("grant");
  const preview = points !== null && props.preview?.points === BigInt(points) ? props.preview : null;
  const see = (): void => {
    press();
    if (points !== null && reason !== null) props.onPreview(String(points));
  };
  return (
    <SectionCard title={t("members:grant.title")} lead={t("members:grant.lead")}>
      <FormLayout>
        {fields}
        <div role="status">{preview === null ? null : <PreviewInWords preview={preview} />}</div>
        <InlineStack gap="200">
          {preview === null || reason === null ? (
            <Button loading={props.doing === "grant-preview"} onClick={see}>
              {t("members:grant.preview")}
            </Button>
          ) : (
            <ConfirmButton
              label={t("members:grant.give")}
              consequence={t("members:grant.consequence", {
                count: preview.members,
                points: t("points", { count: Number(preview.points) }),
              })}
              confirm={t("members:grant.giveNow")}
              busy={props.doing === "grant"}
              onConfirm={() =>
                props.onGive({
                  operationId,
                  points: preview.points.toString(),
                  reason,
                  lastMember: preview.lastMember.toString(),
                })
              }
            />
          )}
          <Button variant="tertiary" onClick={props.onClose}>
            {t("members:grant.close")}
          </Button>
        </InlineStack>
      </FormLayout>
    </SectionCard>
  );
}

function PreviewInWords({ preview }: { preview: GrantPreview }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const { members, points, total, worthMinor } = preview;
  return (
    <BlockStack gap="100">
      <Text as="p" fontWeight="semibold">
        {t("members:grant.says", {
          count: members,
          points: t("points", { count: Number(points) }),
          total: t("points", { count: Number(total) }),
        })}
      </Text>
      <Text as="p">
        {worthMinor === null
          ? t("members:grant.noWorth")
          : t("members:grant.worth", { worth: format.money(worthMinor) })}{" "}
        {t("members:grant.later")}
      </Text>
    </BlockStack>
  );
}
