import type { ReactElement } from "react";
import type { Texts } from "#app/i18n/texts.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { SectionCard } from "../form/section-card.tsx";
import type { Format } from "../format.ts";
import { useFormat } from "../format.ts";
import { PlainTable } from "../plain-table.tsx";
import { usePolling } from "../use-polling.ts";

/** Points given to all members, and how far that has come. Instants are epoch milliseconds. */
export type GivenGrant = {
  id: string;
  points: bigint;
  reason: string;
  actor: string;
  at: number;
  expected: number;
  members: number;
  finishedAt: number | null;
};

/** The latest gifts to all members; one that is under way is looked at again by itself. */
export function GrantsCard({ grants }: { grants: readonly GivenGrant[] }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  usePolling(grants.some(({ finishedAt }) => finishedAt === null));
  return (
    <SectionCard title={t("members:grant.past")}>
      <PlainTable
        stacks
        caption={t("members:grant.past")}
        columns={[
          { label: t("members:grant.at") },
          { label: t("members:grant.each"), numeric: true },
          { label: t("members:grant.reason") },
          { label: t("members:grant.by") },
          { label: t("members:grant.state") },
        ]}
        rows={grants.map((grant) => ({
          key: grant.id,
          cells: [
            format.instant(grant.at),
            format.count(grant.points),
            grant.reason,
            grant.actor,
            stateInWords(grant, t, format),
          ],
        }))}
      />
    </SectionCard>
  );
}

function stateInWords({ members, expected, finishedAt }: GivenGrant, t: Texts, format: Format): string {
  const counts = { members: format.count(members), expected: format.count(expected) };
  if (finishedAt === null) return t("members:grant.underWay", counts);
  return members < expected ? t("members:grant.fewer", counts) : t("members:grant.finished", counts);
}
