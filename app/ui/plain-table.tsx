import type { ReactElement, ReactNode } from "react";
import { useTexts } from "#app/i18n/texts.ts";

/**
 * A small table whose cells are text or links, in a place that scrolls when it is narrow. With `stacks` its rows become
 * lists on a phone; the roles keep it a table for screen readers then.
 */
export function PlainTable(props: {
  caption: string;
  stacks?: boolean;
  columns: readonly { label: string; numeric?: boolean }[];
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
}): ReactElement {
  const { t } = useTexts();
  return (
    <div className="grid-scroll" role="region" aria-label={`${props.caption}. ${t("figure.scroll")}`} tabIndex={0}>
      <table role="table" className={props.stacks ? "grid stacks" : "grid"}>
        <caption className="visually-hidden">{props.caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {props.columns.map(({ label, numeric }) => (
              <th key={label} role="columnheader" scope="col" className={numeric ? "numeric" : undefined}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {props.rows.map(({ key, cells }) => (
            <tr key={key} role="row">
              {cells.map((cell, place) => {
                const { label, numeric } = props.columns[place] ?? {};
                const common = { className: numeric ? "numeric" : "words", "data-label": label };
                return place === 0 ? (
                  <th key={place} role="rowheader" scope="row" {...common}>
                    {cell}
                  </th>
                ) : (
                  <td key={place} role="cell" {...common}>
                    {cell}
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
