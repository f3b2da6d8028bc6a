import { BlockStack, Button, FormLayout, InlineStack, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useState } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { ConfirmButton } from "../form/confirm-button.tsx";
import { MOST_POINTS, readText, readWhole } from "../form/field-fault.ts";
import { SectionCard } from "../form/section-card.tsx";
import { TypedField } from "../form/typed-field.tsx";
import { useFormat } from "../format.ts";

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
  const [points, setPoints] = useState("");
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const [operationId] = useState(() => crypto.randomUUID());
  const readPoints = readWhole(points, 1, MOST_POINTS);
  const readReason = readText(reason);
  const preview = readPoints.ok && props.preview?.points === BigInt(readPoints.value) ? props.preview : null;
  const see = (): void => {
    setTried(true);
    if (readPoints.ok && readReason.ok) props.onPreview(String(readPoints.value));
  };
  return (
    <SectionCard title={t("members:grant.title")} lead={t("members:grant.lead")}>
      <FormLayout>
        <TypedField
          label={t("members:grant.points")}
          kind="whole"
          suffix={t("form.points")}
          value={points}
          fault={tried && !readPoints.ok ? readPoints.fault : undefined}
          onChange={setPoints}
        />
        <TypedField
          label={t("members:grant.reason")}
          help={t("members:grant.reasonHelp")}
          maxLength={200}
          multiline={2}
          value={reason}
          fault={tried && !readReason.ok ? readReason.fault : undefined}
          onChange={setReason}
        />
        <div role="status">{preview === null ? null : <PreviewInWords preview={preview} />}</div>
        <InlineStack gap="200">
          {preview === null || !readReason.ok ? (
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
                  reason: readReason.value,
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
