import { isRouteErrorResponse, useLocation, useRouteError } from "@remix-run/react";
import { Banner, BlockStack, Button, InlineStack, Page, Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { keepFrame } from "./embedded-address.ts";

type Kind = "notFound" | "unauthorized" | "unavailable" | "unexpected";

/** What went wrong, as far as it is the reader's business, and what to do. */
export function ErrorPage(): ReactElement {
  const { t } = useTexts();
  const { pathname, search } = useLocation();
  const kind = kindOf(useRouteError());
  const embedded = pathname.startsWith("/app");
  return (
    <Page narrowWidth title={t(`errors.${kind}.title`)}>
      <Banner tone={kind === "unexpected" ? "critical" : "warning"}>
        <BlockStack gap="300">
          <Text as="p">{t(`errors.${kind}.body`)}</Text>
          <InlineStack gap="200">
            {kind === "unavailable" || kind === "unexpected" ? (
              <Button onClick={() => window.location.reload()}>{t("errors.tryAgain")}</Button>
            ) : null}
            {kind === "notFound" && embedded ? (
              <Button url={keepFrame("/app", search)}>{t("errors.home")}</Button>
            ) : null}
          </InlineStack>
        </BlockStack>
      </Banner>
    </Page>
  );
}

function kindOf(error: unknown): Kind {
  if (!isRouteErrorResponse(error)) return "unexpected";
  if (error.status === 404) return "notFound";
  if (error.status === 401 || error.status === 403 || error.status === 410) return "unauthorized";
  return error.status === 503 ? "unavailable" : "unexpected";
}
