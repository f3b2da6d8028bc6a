import { BlockStack, Button, Collapsible, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useId, useState } from "react";
import type { ProgrammeRules } from "#app/domain/loyalty/rules.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { SectionCard } from "../form/section-card.tsx";
import { useFormat } from "../format.ts";
import type { GiftReward } from "./birthday-gift.ts";
import { rulesInWords } from "./rule-changes.ts";

/** Rules as they were published; `publishedAt` in epoch milliseconds, `publishedBy` the number of a member of staff. */
export type Version = { version: number; rules: ProgrammeRules; publishedAt: number; publishedBy: string };

/** Every version that was ever in force, the latest first. */
export function VersionsCard(props: {
  versions: readonly Version[];
  gifts: readonly GiftReward[];
}): ReactElement | null {
  const { versions, gifts } = props;
  const { t } = useTexts();
  if (versions.length === 0) return null;
  return (
    <SectionCard title={t("programme:versions.title")} lead={t("programme:versions.lead")}>
      {versions.map((version, index) => (
        <OneVersion key={version.version} version={version} gifts={gifts} inForce={index === 0} />
      ))}
    </SectionCard>
  );
}

function OneVersion(props: { version: Version; gifts: readonly GiftReward[]; inForce: boolean }): ReactElement {
  const { version, gifts, inForce } = props;
  const { t } = useTexts();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <BlockStack gap="100">
      <Text as="h3" variant="headingSm">
        {t("programme:versions.number", { number: version.version })}
        {inForce ? ` · ${t("programme:versions.inForce")}` : ""}
      </Text>
      <Text as="p" variant="bodySm" tone="subdued">
        {t("programme:versions.by", { at: format.instant(version.publishedAt), actor: version.publishedBy })}
      </Text>
      <div>
        <Button variant="plain" textAlign="left" ariaExpanded={open} ariaControls={id} onClick={() => setOpen(!open)}>
          {t("programme:versions.show", { number: version.version })}
        </Button>
      </div>
      <Collapsible id={id} open={open}>
        <dl className="facts">
          {rulesInWords(version.rules, gifts, t, format).map(({ rule, says }) => (
            <div key={rule}>
              <dt>{rule}</dt>
              <dd>{says}</dd>
            </div>
          ))}
        </dl>
      </Collapsible>
    </BlockStack>
  );
}
