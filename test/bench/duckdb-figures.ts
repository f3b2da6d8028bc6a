import { Temporal } from "@js-temporal/polyfill";
import { localDays } from "#app/domain/retention/local-days.ts";
import { AS_OF, BENCH_SHOP } from "./synthetic-shop.ts";

/*
 * Section by section the retention report in DuckDB's SQL, as one would write it there: what several figures need is made
 * once, as a temporary table. Days are days since 1970-01-01 in the shop's zone, months year * 12 + (0 .. 11).
 */

const DAY_MS = 86_400_000;

/** The as-of, as a day and as its exclusive end. */
export const AS_OF_DAY = Date.parse(AS_OF) / DAY_MS;
const CUTOFF = localDays(BENCH_SHOP.timeZone).endOf(AS_OF_DAY);

const HOUR_MS = 3_600_000;

/** The zone's offset as a chain of spans: DuckDB's own time zones would need an extension, and be slower. */
function localMs(column: string): string {
  const spans: string[] = [];
  let offset = offsetMs(SPANS_FROM);
  for (let ms = SPANS_FROM; ms < SPANS_TO; ms += HOUR_MS) {
    const next = offsetMs(ms);
    if (next === offset) continue;
    spans.push(`WHEN ${column} < ${ms} THEN ${offset}`);
    offset = next;
  }
  return `(${column} + CASE ${spans.join(" ")} ELSE ${offset} END)`;
}

const SPANS_FROM = Date.UTC(2023, 0, 1);
const SPANS_TO = Date.UTC(2027, 0, 1);

/** Local time minus UTC: the offset at which the local day ends when it does. */
function offsetMs(ms: number): number {
  const zone = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(BENCH_SHOP.timeZone);
  return zone.offsetNanoseconds / 1e6;
}

const MONTH_OF = (day: string): string =>
  `(year(DATE '1970-01-01' + ${day}) * 12 + month(DATE '1970-01-01' + ${day}) - 1)`;

/** The tables as loaded: the columns the report reads, and no more. Instants are epoch milliseconds. */
export const LOAD = (csv: (table: string) => string): string[] => [
  `CREATE TABLE orders AS SELECT * FROM read_csv('${csv("orders")}', header = false, columns = {
     id: 'BIGINT', customer_id: 'BIGINT', ordered_at: 'BIGINT', test: 'BOOLEAN', financial_status: 'VARCHAR', cancelled_at: 'BIGINT', net: 'BIGINT'})`,
  `CREATE TABLE refunds AS SELECT * FROM read_csv('${csv("refunds")}', header = false, columns = {
     order_id: 'BIGINT', created_at: 'BIGINT', net: 'BIGINT'})`,
  `CREATE TABLE order_lines AS SELECT * FROM read_csv('${csv("order_lines")}', header = false, columns = {
     order_id: 'BIGINT', product_id: 'BIGINT'})`,
];

/** What is made once. */
export const SHARED = [
  `CREATE OR REPLACE TEMP TABLE standing AS
   SELECT id, customer_id, ordered_at, (${localMs("ordered_at")} // ${DAY_MS})::INTEGER AS day, o.net - coalesce(r.net, 0) AS net,
          CASE WHEN test THEN 'test' WHEN cancelled_at < ${CUTOFF} THEN 'cancelled' WHEN financial_status = 'VOIDED' THEN 'voided'
               WHEN o.net - coalesce(r.net, 0) <= 0 THEN 'nothingPaid' WHEN customer_id IS NULL THEN 'unattributed' ELSE 'counted' END AS standing
   FROM orders o
   LEFT JOIN (SELECT order_id, sum(net)::BIGINT AS net FROM refunds WHERE created_at < ${CUTOFF} GROUP BY order_id) r ON r.order_id = o.id
   WHERE ordered_at < ${CUTOFF}`,
  `CREATE OR REPLACE TEMP TABLE counted AS
   SELECT customer_id, id, day, net, ${MONTH_OF("day")}::INTEGER AS month, row_number() OVER w AS n, lag(day) OVER w AS previous_day
   FROM standing WHERE standing = 'counted' WINDOW w AS (PARTITION BY customer_id ORDER BY ordered_at, id)`,
  `CREATE OR REPLACE TEMP TABLE buyers AS
   SELECT *, ${MONTH_OF("first_day")}::INTEGER AS cohort
   FROM (SELECT customer_id, count(*) AS orders, sum(net)::BIGINT AS net, min(day) AS first_day, max(day) AS last_day,
                max(previous_day) AS second_last_day, any_value(day) FILTER (WHERE n = 2) AS second_day,
                any_value(id) FILTER (WHERE n = 1) AS first_order
         FROM counted GROUP BY customer_id)`,
  `CREATE OR REPLACE TEMP TABLE months AS
   SELECT customer_id, month, count(*) AS orders, sum(net)::BIGINT AS net FROM counted GROUP BY customer_id, month`,
];

const active = (period: string): string => `
  WITH active AS (SELECT customer_id, ${period} AS period FROM months GROUP BY ALL),
       kept AS (SELECT period, period - 1 = lag(period) OVER (PARTITION BY customer_id ORDER BY period) AS kept FROM active),
       fresh AS (SELECT ${period.replace("month", "cohort")} AS period, count(*) AS fresh FROM buyers GROUP BY ALL)
  SELECT period::INTEGER AS period, count(*)::INTEGER AS active, (count(*) FILTER (WHERE kept))::INTEGER AS kept, any_value(coalesce(fresh, 0))::INTEGER AS fresh
  FROM kept LEFT JOIN fresh USING (period) GROUP BY period ORDER BY period`;

const score = (column: string): string =>
  `(1 + 5 * (rank() OVER (ORDER BY ${column}) - 1) // count(*) OVER ())::INTEGER`;

/** The figures, each a query whose rows are compared with ours. */
export const FIGURES = {
  standings: "SELECT standing, count(*)::INTEGER AS orders, sum(net)::VARCHAR AS net FROM standing GROUP BY standing",
  headline: `SELECT count(*)::INTEGER AS customers, sum(orders)::INTEGER AS orders, sum(net)::VARCHAR AS net,
       count_if(orders >= 2)::INTEGER AS repeaters, count_if(orders >= 4)::INTEGER AS loyal,
       count_if(last_day > ${AS_OF_DAY - 365})::INTEGER AS active365, count_if(second_last_day > ${AS_OF_DAY - 365})::INTEGER AS repeat365,
       (SELECT count(*) FROM counted WHERE day > ${AS_OF_DAY - 365})::INTEGER AS orders365 FROM buyers`,
  gaps: `SELECT count(*)::INTEGER AS gaps, avg(day - previous_day) AS mean, median(day - previous_day) AS median,
       (SELECT avg((last_day - first_day) / (orders - 1)) FROM buyers WHERE orders > 1) AS "meanOfMeans",
       (SELECT median(second_day - first_day) FROM buyers WHERE second_day IS NOT NULL) AS "firstToSecond"
       FROM counted WHERE previous_day IS NOT NULL`,
  reorder: `WITH times AS (SELECT coalesce(second_day, ${AS_OF_DAY}) - first_day AS t, count(second_day) AS events, count(*) AS n
                          FROM buyers GROUP BY t),
       risk AS (SELECT t, events, sum(n) OVER (ORDER BY t DESC) AS at_risk FROM times),
       curve AS (SELECT t, exp(sum(CASE WHEN events = at_risk THEN -1e9 ELSE ln(1 - events / at_risk) END) OVER w) AS surviving,
                        sum(CASE WHEN events = at_risk THEN 0 ELSE events / (at_risk * (at_risk - events)) END) OVER w AS hazard
                 FROM risk WINDOW w AS (ORDER BY t))
     SELECT days, 1 - arg_max(surviving, t) AS share, arg_max(surviving * sqrt(hazard), t) AS error,
            (SELECT min(t) FROM curve WHERE surviving <= 0.5 + 1e-12) AS median
     FROM (VALUES (30), (60), (90), (180), (365)) AS p (days) JOIN curve ON t <= days GROUP BY days ORDER BY days`,
  quarters: active("month // 3"),
  months: active("month"),
  cohorts: `SELECT cohort, (month - cohort)::INTEGER AS k, count(*)::INTEGER AS active, sum(m.orders)::INTEGER AS orders, sum(m.net)::VARCHAR AS net
     FROM months m JOIN buyers b ON b.customer_id = m.customer_id GROUP BY ALL`,
  reordered: `SELECT cohort, (${MONTH_OF("second_day")} - cohort)::INTEGER AS k, count(*)::INTEGER AS customers
     FROM buyers WHERE second_day IS NOT NULL GROUP BY ALL`,
  sizes: "SELECT cohort, count(*)::INTEGER AS size FROM buyers GROUP BY cohort ORDER BY cohort",
  rfm: `WITH scores AS (SELECT ${score("last_day")} AS r, ${score("orders")} AS f, ${score("net")} AS m FROM buyers)
     SELECT r, f, m, count(*)::INTEGER AS customers FROM scores GROUP BY ALL`,
  top: "SELECT customer_id::VARCHAR AS id, orders::INTEGER AS orders, net::VARCHAR AS net FROM buyers ORDER BY buyers.net DESC, customer_id LIMIT 5",
  products: `WITH bought AS (SELECT DISTINCT product_id, customer_id, first_day, second_day FROM order_lines l JOIN buyers b ON b.first_order = l.order_id
                            WHERE product_id IS NOT NULL)
     SELECT product_id::VARCHAR AS id, count(*)::INTEGER AS buyers, count_if(first_day <= ${AS_OF_DAY - 90})::INTEGER AS matured,
            count_if(first_day <= ${AS_OF_DAY - 90} AND second_day - first_day <= 90)::INTEGER AS reordered
     FROM bought GROUP BY product_id ORDER BY count(*) DESC, product_id LIMIT 10`,
} as const;
