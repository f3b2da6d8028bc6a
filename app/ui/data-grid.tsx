import type { ReactElement, ReactNode } from "react";
import { useTexts } from "#app/i18n/texts.ts";
import type { FigureTable } from "./figure-table.ts";
import { cellText, isNumeric } from "./figure-table.ts";
import { useFormat } from "./format.ts";

type Props = {
  table: FigureTable;
  caption: string;
  /** what stands in a row's first cell instead of its plain text */
  rowHead?: ((row: number, text: string) => ReactNode) | undefined;
};

/** A figure's table: a caption for screen readers, row and column headings, and a place that scrolls when it is narrow. */
export function DataGrid({ table, caption, rowHead }: Props): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  return (
    <div className="grid-scroll" role="region" aria-label={`${caption}. ${t("figure.scroll")}`} tabIndex={0}>
      <table className="grid">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column.label} scope="col" className={isNumeric(column.kind) ? "numeric" : undefined}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {table.columns.map((column, place) => {
                const text = cellText(row[place], column.kind, format);
                if (place === 0) {
                  return (
                    <th key={column.label} scope="row">
                      {rowHead ? rowHead(index, text) : text}
                    </th>
                  );
                }
                return (
                  <td key={column.label} className={isNumeric(column.kind) ? "numeric" : undefined}>
                    {text}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
