import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { ChartVerticalIcon, ExportIcon, DataTableIcon } from "@shopify/polaris-icons";
import type { ReactElement, ReactNode } from "react";
import { useId, useState } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import { DataGrid } from "./data-grid.tsx";
import { useDownload } from "./download.ts";
import type { Basis } from "./basis.ts";
import { Explanation } from "./explanation.tsx";
import type { FigureTable } from "./figure-table.ts";

type Props = {
  title: string;
  explanation: string;
  basis: Basis;
  table: FigureTable;
  /** name of the CSV, see the route app/export/:file */
  file: string;
  /** a sentence under the title */
  lead?: string | undefined;
  /** choices that concern chart and table alike */
  controls?: ReactNode;
  /** what stands in a row's first cell instead of its plain text */
  rowHead?: (row: number, text: string) => ReactNode;
  /** heading of the table where it is not the card's own */
  tableTitle?: string;
  /** the chart; without one only the table is shown */
  children?: ReactNode;
};

/** A card with a chart, the table behind it, its CSV, and what it means. */
export function FigureCard(props: Props): ReactElement {
  const { t } = useTexts();
  const [asTable, setAsTable] = useState(false);
  const download = useDownload();
  const headingId = useId();
  const hasChart = props.children !== undefined;
  return (
    <Card>
      <BlockStack gap="300">
        <div className="card-head">
          <Text as="h2" id={headingId} variant="headingMd">
            {props.title}
          </Text>
          <InlineStack gap="200" wrap={false}>
            {hasChart ? (
              <Button
                icon={asTable ? ChartVerticalIcon : DataTableIcon}
                accessibilityLabel={`${asTable ? t("figure.showChart") : t("figure.showTable")}: ${props.title}`}
                onClick={() => setAsTable(!asTable)}
              />
            ) : null}
            <Button
              icon={ExportIcon}
              loading={download.busy}
              accessibilityLabel={t("figure.downloadOf", { title: props.title })}
              onClick={() => download.start(`/app/export/${props.file}.csv`, `${props.file}.csv`)}
            />
          </InlineStack>
        </div>
        {props.lead === undefined ? null : <Text as="p">{props.lead}</Text>}
        {props.controls}
        {props.tableTitle === undefined ? null : (
          <Text as="h3" variant="headingSm">
            {props.tableTitle}
          </Text>
        )}
        {hasChart && !asTable ? (
          props.children
        ) : (
          <DataGrid table={props.table} caption={props.tableTitle ?? props.title} rowHead={props.rowHead} />
        )}
        <Explanation headingId={headingId} basis={props.basis}>
          {props.explanation}
        </Explanation>
      </BlockStack>
    </Card>
  );
}
