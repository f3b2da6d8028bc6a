import { Badge, BlockStack, Button, InlineStack, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useState } from "react";
import type { ProgrammeStatus } from "#app/domain/loyalty/rules.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { SectionCard } from "../form/section-card.tsx";
import { TagListField } from "../form/tag-list-field.tsx";

/** How a status is coloured everywhere. */
export const STATUS_TONE = { draft: "info", test: "attention", live: "success", paused: "warning" } as const;

/** What the programme is doing, what that means, and what it may be made to do. */
export function StatusCard(props: {
  status: ProgrammeStatus;
  /** whether there are rules to start with */
  published: boolean;
  testCustomers: readonly bigint[];
  busy: boolean;
  doing: string | null;
  onStatus: (status: ProgrammeStatus) => void;
  onTesters: (customerIds: readonly string[]) => void;
}): ReactElement {
  const { t } = useTexts();
  const { status } = props;
  const [pressed, setPressed] = useState<ProgrammeStatus | null>(null);
  const offered = offeredFrom(status, props.published);
  return (
    <SectionCard title={t("programme:status.title")}>
      <BlockStack gap="300">
        <InlineStack gap="200" blockAlign="center">
          <Badge tone={STATUS_TONE[status]}>{t(`programme:status.${status}`)}</Badge>
        </InlineStack>
        <Text as="p">
          {status === "draft" && props.published
            ? t("programme:status.draftReady")
            : t(`programme:status.${status}Means`)}
        </Text>
        {offered.length === 0 ? null : (
          <InlineStack gap="200">
            {offered.map((each) => (
              <Button
                key={each}
                {...(each === "live" ? { variant: "primary" as const } : {})}
                loading={props.doing === "status" && pressed === each}
                disabled={props.busy}
                onClick={() => {
                  setPressed(each);
                  props.onStatus(each);
                }}
              >
                {t(`programme:status.to.${each}`)}
              </Button>
            ))}
          </InlineStack>
        )}
        {status === "test" || status === "draft" ? <Testers {...props} /> : null}
      </BlockStack>
    </SectionCard>
  );
}

function offeredFrom(status: ProgrammeStatus, published: boolean): Exclude<ProgrammeStatus, "draft">[] {
  if (!published) return [];
  if (status === "draft") return ["live", "test"];
  return (["live", "test", "paused"] as const).filter((each) => each !== status);
}

function Testers(props: {
  testCustomers: readonly bigint[];
  busy: boolean;
  onTesters: (customerIds: readonly string[]) => void;
}): ReactElement {
  const { t } = useTexts();
  const kept = props.testCustomers.map(String);
  const [ids, setIds] = useState(kept);
  const changed = ids.join() !== kept.join();
  return (
    <BlockStack gap="200">
      <TagListField
        label={t("programme:status.testers")}
        help={t("programme:status.testersHelp")}
        tags={ids}
        onChange={(all) => setIds(all.map((id) => id.replaceAll(/\D/g, "")).filter((id) => id !== ""))}
      />
      {changed ? (
        <div>
          <Button loading={props.busy} onClick={() => props.onTesters(ids)}>
            {t("programme:status.saveTesters")}
          </Button>
        </div>
      ) : null}
    </BlockStack>
  );
}
