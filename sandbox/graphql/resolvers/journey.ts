import { madeUpVisit } from "#sandbox/store/made-up.ts";
import type { Order } from "#sandbox/store/model.ts";
import { isoSeconds } from "#sandbox/store/names.ts";
import { gid } from "../values.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** CustomerJourneySummary, made up from the order's id; the order's index counts from 1 and leaves out test orders. */
export function journeySummary(order: Order): Record<string, unknown> {
  const visit = madeUpVisit(order.id);
  const shown = {
    id: gid("CustomerVisit", visit.id),
    source: visit.source,
    sourceType: visit.sourceType,
    sourceDescription: null,
    landingPage: "/",
    referrerUrl: null,
    referralCode: null,
    occurredAt: isoSeconds(order.processedAt - visit.daysBefore * DAY_MS),
    utmParameters: visit.utm === null ? null : { ...visit.utm, content: null, term: null },
  };
  const index = order.customer?.orders.filter((other) => !other.test).indexOf(order) ?? -1;
  return {
    ready: true,
    customerOrderIndex: index < 0 ? null : index + 1,
    daysToConversion: visit.daysBefore,
    momentsCount: { count: visit.moments, precision: "EXACT" },
    firstVisit: shown,
    lastVisit: shown,
  };
}
