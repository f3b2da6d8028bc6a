import { Button, ButtonGroup, Link, Text } from "@shopify/polaris";
import { ChevronLeftIcon, ChevronRightIcon } from "@shopify/polaris-icons";
import type { ReactElement } from "react";
import type { CampaignState } from "#app/domain/campaigns/campaign.ts";
import { firstDayOfMonth, monthText } from "#app/domain/retention/calendar.ts";
import { useLanguage } from "#app/i18n/language.tsx";
import { useTexts } from "#app/i18n/texts.ts";
import { useFormat } from "../format.ts";

/** What the calendar shows of a campaign: local days, both inclusive; `lastDay` null: it has no end. */
export type CalendarEntry = {
  id: number;
  name: string;
  state: CampaignState;
  firstDay: number;
  lastDay: number | null;
};

/** 1970-01-01 was a Thursday; weeks begin on Monday. */
const weekdayOf = (day: number): number => (day + 3) % 7;

/** A month of campaigns as a table: weeks are rows, and each day links to what runs on it. */
export function MonthCalendar(props: {
  /** year * 12 + month from 0 */
  month: number;
  today: number;
  entries: readonly CalendarEntry[];
}): ReactElement {
  const { t } = useTexts();
  const format = useFormat();
  const { locale } = useLanguage();
  const { month, today, entries } = props;
  const first = firstDayOfMonth(month);
  const end = firstDayOfMonth(month + 1);
  const begin = first - weekdayOf(first);
  const weeks = Array.from({ length: Math.ceil((end - begin) / 7) }, (_, week) =>
    Array.from({ length: 7 }, (_day, place) => begin + week * 7 + place),
  );
  const weekday = (style: "short" | "long") => {
    const names = new Intl.DateTimeFormat(locale, { weekday: style, timeZone: "UTC" });
    return (place: number): string => names.format(new Date((4 + place) * 86_400_000));
  };
  const [short, long] = [weekday("short"), weekday("long")];
  const title = format.period(monthText(month));
  return (
    <div className="calendar">
      <div className="card-head">
        <Text as="h2" variant="headingMd">
          {title}
        </Text>
        <ButtonGroup>
          <Button
            icon={ChevronLeftIcon}
            accessibilityLabel={t("campaigns:calendar.previous")}
            url={`/app/campaigns?month=${monthText(month - 1)}`}
          />
          <Button
            icon={ChevronRightIcon}
            accessibilityLabel={t("campaigns:calendar.next")}
            url={`/app/campaigns?month=${monthText(month + 1)}`}
          />
        </ButtonGroup>
      </div>
      <table className="month">
        <caption className="visually-hidden">{t("campaigns:calendar.caption", { month: title })}</caption>
        <thead>
          <tr>
            {[0, 1, 2, 3, 4, 5, 6].map((place) => (
              <th key={place} scope="col" abbr={long(place)}>
                {short(place)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <td key={day} className={day === today ? "today" : day < first || day >= end ? "outside" : undefined}>
                  <span className="visually-hidden">{format.day(day)}</span>
                  <span aria-hidden="true" className="day-number">
                    {dayOfMonth(day)}
                  </span>
                  {day < first || day >= end ? null : <DayEntries day={day} entries={entries} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function DayEntries({ day, entries }: { day: number; entries: readonly CalendarEntry[] }): ReactElement | null {
  const { t } = useTexts();
  const here = entries.filter(({ firstDay, lastDay }) => firstDay <= day && (lastDay === null || day <= lastDay));
  if (here.length === 0) return null;
  return (
    <ul>
      {here.map(({ id, name, state }) => (
        <li key={id} className={`run ${state}`}>
          <Link
            url={`/app/campaigns/${id}`}
            removeUnderline
            monochrome
            accessibilityLabel={t("campaigns:calendar.entry", { name, state: t(`campaigns:state.${state}`) })}
          >
            {name}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function dayOfMonth(day: number): number {
  return new Date(day * 86_400_000).getUTCDate();
}
