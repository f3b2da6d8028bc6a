import type { ReactElement, ReactNode } from "react";
import { useTexts } from "#app/i18n/texts.ts";

/** A small table whose cells are text or links, in a place that scrolls when it is narrow. */
export function PlainTable(props: {
  caption: string;
  columns: readonly { label: string; numeric?: boolean }[];
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
}): ReactElement {
  const { t } = useTexts();
  return (
    <div className="grid-scroll" role="region" aria-label={`${props.caption}. ${t("figure.scroll")}`} tabIndex={0}>
      <table className="grid">
        <caption className="visually-hidden">{props.caption}</caption>
        <thead>
          <tr>
            {props.columns.map(({ label, numeric }) => (
              <th key={label} scope="col" className={numeric ? "numeric" : undefined}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, place) => {
                const className = props.columns[place]?.numeric ? "numeric" : "words";
                return place === 0 ? (
                  <th key={place} scope="row" className={className}>
                    {cell}
                  </th>
                ) : (
                  <td key={place} className={className}>
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
