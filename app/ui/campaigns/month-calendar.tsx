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
  const lanes = lanesOf(entries, first, end);
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
                  {day < first || day >= end ? null : <DayRuns day={day} lanes={lanes} first={first} end={end} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What runs in [first, end), in as few lanes as hold it: no two of a lane share a day, and each keeps its lane. */
function lanesOf(entries: readonly CalendarEntry[], first: number, end: number): CalendarEntry[][] {
  const lanes: CalendarEntry[][] = [];
  const shown = entries.filter(({ firstDay, lastDay }) => firstDay < end && (lastDay ?? end) >= first);
  for (const entry of shown.toSorted((one, other) => one.firstDay - other.firstDay || one.id - other.id)) {
    const free = lanes.find((lane) => (lane.at(-1)?.lastDay ?? end) < entry.firstDay);
    if (free) free.push(entry);
    else lanes.push([entry]);
  }
  return lanes;
}

/** A day's piece of each run: a run's name stands where it begins, and again where a week does. */
function DayRuns(props: {
  day: number;
  lanes: readonly CalendarEntry[][];
  first: number;
  end: number;
}): ReactElement | null {
  const { t } = useTexts();
  const { day, first, end } = props;
  const here = props.lanes.map((lane) =>
    lane.find(({ firstDay, lastDay }) => firstDay <= day && (lastDay === null || day <= lastDay)),
  );
  if (here.every((entry) => entry === undefined)) return null;
  return (
    <ul>
      {here.map((entry, lane) => {
        if (entry === undefined) return <li key={lane} aria-hidden="true" className="run none" />;
        const { id, name, state, firstDay, lastDay } = entry;
        const begins = day === firstDay || day === first || weekdayOf(day) === 0;
        const last = Math.min(lastDay ?? end, end - 1, day - weekdayOf(day) + 6);
        const piece = [
          begins && `begins days-${last - day + 1}`,
          (day === lastDay || day === end - 1 || weekdayOf(day) === 6) && "finishes",
        ].filter(Boolean);
        return (
          <li key={lane} className={["run", state, ...piece].join(" ")}>
            <Link
              url={`/app/campaigns/${id}`}
              removeUnderline
              monochrome
              accessibilityLabel={t("campaigns:calendar.entry", { name, state: t(`campaigns:state.${state}`) })}
            >
              {name}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

function dayOfMonth(day: number): number {
  return new Date(day * 86_400_000).getUTCDate();
}
