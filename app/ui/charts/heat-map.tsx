import { Text } from "@shopify/polaris";
import type { ReactElement } from "react";
import type { Cohort } from "#app/domain/retention/figures/cohorts.ts";
import { useTexts } from "#app/i18n/texts.ts";
import type { Cell } from "../figure-table.ts";
import { cellText } from "../figure-table.ts";
import { useFormat } from "../format.ts";
import { cohortCellKind, cohortCells, type CohortMeasure, type CohortUnit } from "../tables/cohort-table.ts";

type Props = { cohorts: readonly Cohort[]; measure: CohortMeasure; unit: CohortUnit; caption: string };

/** The cohorts as a table whose cells are the darker the higher; months that are not over are hatched and say so. */
export function HeatMap({ cohorts, measure, unit, caption }: Props): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const kind = cohortCellKind(measure, unit);
  const rows = cohorts.map((cohort) => ({ cohort, cells: cohortCells(cohort, measure, unit) }));
  const months = Math.max(0, ...rows.map(({ cells }) => cells.length));
  const highest = highestOf(rows);
  return (
    <div>
      <div className="grid-scroll" role="region" aria-label={`${caption}. ${t("figure.scroll")}`} tabIndex={0}>
        <table className="grid heat">
          <caption className="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              <th scope="col" rowSpan={2}>
                {t("cohorts:cohort")}
              </th>
              <th scope="col" rowSpan={2} className="numeric">
                {t("cohorts:size")}
              </th>
              <th scope="colgroup" colSpan={months} className="centred">
                {t("cohorts:monthsSince")}
              </th>
            </tr>
            <tr>
              {Array.from({ length: months }, (_, k) => (
                <th key={k} scope="col" className="numeric">
                  {format.count(k)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ cohort, cells }) => (
              <tr key={cohort.cohort}>
                <th scope="row">{format.period(cohort.cohort)}</th>
                <td>{format.count(cohort.size)}</td>
                {cells.map((cell, k) => {
                  const immature = cohort.matureUpTo === null || k > cohort.matureUpTo;
                  const heat = cell === null || highest === 0 ? 0 : Math.max(0, Math.min(1, Number(cell) / highest));
                  return (
                    <td
                      key={k}
                      className={immature ? "immature" : undefined}
                      style={shade(heat)}
                      title={immature ? t("cohorts:immature") : undefined}
                    >
                      {cell !== null && kind === "money"
                        ? format.wholeMoney(BigInt(cell))
                        : cellText(cell, kind, format)}
                      {immature ? <span className="visually-hidden"> ({t("cohorts:immature")})</span> : null}
                    </td>
                  );
                })}
                {cells.length < months ? <td colSpan={months - cells.length} /> : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul className="legend">
        <li>
          <Text as="span" variant="bodySm" tone="subdued">
            {t("cohorts:less")}
          </Text>
          <span className="heat-scale" />
          <Text as="span" variant="bodySm" tone="subdued">
            {t("cohorts:more")}
          </Text>
        </li>
        <li>
          <span className="heat-swatch heat-immature" />
          <Text as="span" variant="bodySm" tone="subdued">
            {t("cohorts:immature")}
          </Text>
        </li>
      </ul>
    </div>
  );
}

// Month 0 is 100 % by definition, or far above the rest: the scale is that of the months after it.
function highestOf(rows: readonly { cells: readonly Cell[] }[]): number {
  const later = rows.flatMap(({ cells }) => cells.slice(1)).map(Number);
  const all = later.length > 0 ? later : rows.flatMap(({ cells }) => cells.map(Number));
  return Math.max(0, ...all);
}

/** The cell's colour, and black or white on it, whichever is easier to read: always 4.5:1 or more. */
function shade(heat: number): { backgroundColor: string; color: string } {
  const strength = 0.04 + 0.96 * heat;
  const [red, green, blue] = [11, 107, 83].map((channel) => Math.round(255 + (channel - 255) * strength));
  const luminance = [red, green, blue]
    .map(linear)
    .reduce((sum, value, index) => sum + value * (WEIGHTS[index] ?? 0), 0);
  return { backgroundColor: `rgb(${red} ${green} ${blue})`, color: luminance > 0.179 ? "#000000" : "#ffffff" };
}

// Relative luminance as WCAG 2 defines it; at 0.179 black and white text have the same contrast, 4.58:1.
const WEIGHTS = [0.2126, 0.7152, 0.0722];

function linear(channel = 0): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
