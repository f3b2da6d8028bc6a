import { BlockStack, Button, Card, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import type { Texts } from "#app/i18n/texts.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { useFormat } from "../format.ts";

/** Work that was set aside; `setAsideAt` in epoch milliseconds. */
export type SetAside = { id: string; job: string; setAsideAt: number; attempts: number; reason: string | null };

/** Work that failed again and again, with a button that tries it again. */
export function SetAsideCard(props: {
  jobs: readonly SetAside[];
  busy: boolean;
  onRetry: (id: string) => void;
}): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("data:jobs.title")}
        </Text>
        <Text as="p" tone="subdued">
          {props.jobs.length === 0 ? t("data:jobs.none") : t("data:jobs.explanation")}
        </Text>
        {props.jobs.length === 0 ? null : (
          <div
            className="grid-scroll"
            role="region"
            aria-label={`${t("data:jobs.title")}. ${t("figure.scroll")}`}
            tabIndex={0}
          >
            <table className="grid">
              <thead>
                <tr>
                  <th scope="col">{t("data:jobs.job")}</th>
                  <th scope="col">{t("data:jobs.tryAgain")}</th>
                  <th scope="col">{t("data:jobs.failed")}</th>
                  <th scope="col" className="numeric">
                    {t("data:jobs.attempts")}
                  </th>
                  <th scope="col">{t("data:jobs.reason")}</th>
                </tr>
              </thead>
              <tbody>
                {props.jobs.map((job) => (
                  <tr key={job.id}>
                    <th scope="row" id={`set-aside-${job.id}`}>
                      {jobName(job.job, t)}
                    </th>
                    <td>
                      <Button
                        size="slim"
                        disabled={props.busy}
                        ariaDescribedBy={`set-aside-${job.id}`}
                        onClick={() => props.onRetry(job.id)}
                      >
                        {t("data:jobs.tryAgain")}
                      </Button>
                    </td>
                    <td>{format.instant(job.setAsideAt)}</td>
                    <td className="numeric">{format.count(job.attempts)}</td>
                    <td>{job.reason ?? "–"}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </BlockStack>
    </Card>
  );
}

const NAMES = {
  "orders.sync-shop": "syncShop",
  "orders.import-bulk": "importBulk",
  "orders.refresh": "refresh",
  "orders.reconcile": "reconcile",
  "orders.find-deleted": "findDeleted",
  "retention.fold": "fold",
  "retention.rebuild": "rebuild",
  "retention.snapshot": "snapshot",
  "shops.handle-privacy": "privacy",
} as const;

/** Rooms whose work a merchant knows by the room. */
const ROOMS = ["loyalty", "campaigns", "storefront"] as const;

function jobName(job: string, t: Texts): string {
  const room = ROOMS.find((each) => job.startsWith(`${each}.`));
  return t(`data:jobs.name.${job in NAMES ? NAMES[job as keyof typeof NAMES] : (room ?? "other")}`);
}
