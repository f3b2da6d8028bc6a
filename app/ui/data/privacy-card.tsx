import { BlockStack, Button, Card, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import type { Texts } from "#app/i18n/texts.ts";
import { useTexts } from "#app/i18n/texts.ts";
import { useDownload } from "../download.ts";
import { useFormat } from "../format.ts";

/** A request of a customer, or of Shopify, about personal data; instants in epoch milliseconds. */
export type PrivacyItem = {
  id: string;
  topic: string;
  receivedAt: number;
  finishedAt: number | null;
  hasExport: boolean;
};

/** What customers asked about their data, what was done, and the data to hand over. */
export function PrivacyCard({ requests }: { requests: readonly PrivacyItem[] }): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const download = useDownload();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("data:privacy.title")}
        </Text>
        <Text as="p" tone="subdued">
          {requests.length === 0 ? t("data:privacy.none") : t("data:privacy.explanation")}
        </Text>
        {requests.length === 0 ? null : (
          <div
            className="grid-scroll"
            role="region"
            aria-label={`${t("data:privacy.title")}. ${t("figure.scroll")}`}
            tabIndex={0}
          >
            <table className="grid">
              <thead>
                <tr>
                  <th scope="col">{t("data:privacy.request")}</th>
                  <th scope="col">{t("data:privacy.received")}</th>
                  <th scope="col">{t("data:privacy.answered")}</th>
                  <th scope="col">{t("data:privacy.data")}</th>
                </tr>
              </thead>
              <tbody>
                {requests.map((request) => (
                  <tr key={request.id}>
                    <th scope="row" id={`privacy-${request.id}`}>
                      {topicName(request.topic, t)}
                    </th>
                    <td>{format.instant(request.receivedAt)}</td>
                    <td>{request.finishedAt === null ? t("data:privacy.open") : format.instant(request.finishedAt)}</td>
                    <td>
                      {request.hasExport ? (
                        <Button
                          size="slim"
                          loading={download.busy}
                          ariaDescribedBy={`privacy-${request.id}`}
                          onClick={() => download.start(`/app/privacy/${request.id}`, "customer-data.json")}
                        >
                          {t("data:privacy.download")}
                        </Button>
                      ) : (
                        "–"
                      )}
                    </td>
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

const TOPICS = {
  "customers/data_request": "dataRequest",
  "customers/redact": "customerRedact",
  "shop/redact": "shopRedact",
} as const;

function topicName(topic: string, t: Texts): string {
  return t(`data:privacy.topic.${topic in TOPICS ? TOPICS[topic as keyof typeof TOPICS] : "customerRedact"}`);
}
