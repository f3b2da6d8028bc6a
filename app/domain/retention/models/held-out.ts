import { IdIndex } from "../../orders/id-index.ts";
import { customerColumns } from "../customer-columns.ts";
import type { FactsColumns } from "../facts-columns.ts";
import { expectedOrders } from "./expected-orders.ts";
import { enoughToForecast, fitPurchaseModel } from "./fit-models.ts";
import { purchaseHistories } from "./purchase-histories.ts";
import { fitNbd, type PurchaseModel } from "./purchase-models.ts";

/** What a model said of days it had not seen, and what happened; orders are days with an order. */
export type HeldOut =
  | { notEnoughData: true }
  | {
      notEnoughData: false;
      holdoutDays: number;
      customers: number;
      predictedOrders: number;
      actualOrders: number;
      /** predicted / actual - 1; null if nothing was ordered */
      relativeError: number | null;
      /** mean over customers of |predicted - actual| */
      meanAbsoluteError: number;
      /** by repeat orders at the calibration's end (the last row: that many or more), means over customers */
      byRepeatOrders: { repeatOrders: number; customers: number; predictedMean: number; actualMean: number }[];
    };

const LAST_ROW = 7;

/**
 * Fits the model to the shop as it was known at the end of `calibrationEnd`, and compares what it expects of the days
 * after it, up to `asOf`, with what those customers did. `calibration` and `facts` are full folds at the two days.
 */
export function heldOut(
  model: PurchaseModel,
  calibration: FactsColumns,
  calibrationEnd: number,
  facts: FactsColumns,
  asOf: number,
): HeldOut {
  const customers = customerColumns(calibration);
  const histories = purchaseHistories(customers, calibrationEnd);
  const nbd = fitNbd(histories);
  if (!nbd || asOf <= calibrationEnd || !enoughToForecast(histories)) return { notEnoughData: true };
  const fit = fitPurchaseModel(model, histories, nbd);
  const actualOf = orderDaysAfter(facts, calibrationEnd);
  const rows = Array.from({ length: LAST_ROW + 1 }, (_, repeatOrders) => ({
    repeatOrders,
    customers: 0,
    predicted: 0,
    actual: 0,
  }));
  let absoluteError = 0;
  for (let i = 0; i < customers.customerId.length; i++) {
    if (customers.knownFirst[i] === 0) continue;
    const firstDay = customers.firstDay[i] as number;
    const history = {
      repeats: (customers.orderDays[i] as number) - 1,
      recencyDays: (customers.lastDay[i] as number) - firstDay,
      ageDays: calibrationEnd - firstDay,
    };
    const predicted = expectedOrders(model, fit, history, asOf - calibrationEnd);
    const actual = actualOf(customers.customerId[i] as bigint);
    const row = rows[Math.min(history.repeats, LAST_ROW)];
    if (row) {
      row.customers++;
      row.predicted += predicted;
      row.actual += actual;
    }
    absoluteError += Math.abs(predicted - actual);
  }
  const predictedOrders = rows.reduce((sum, row) => sum + row.predicted, 0);
  const actualOrders = rows.reduce((sum, row) => sum + row.actual, 0);
  return {
    notEnoughData: false,
    holdoutDays: asOf - calibrationEnd,
    customers: histories.totalCustomers,
    predictedOrders,
    actualOrders,
    relativeError: actualOrders === 0 ? null : predictedOrders / actualOrders - 1,
    meanAbsoluteError: absoluteError / histories.totalCustomers,
    byRepeatOrders: rows
      .filter((row) => row.customers > 0)
      .map((row) => ({
        repeatOrders: row.repeatOrders,
        customers: row.customers,
        predictedMean: row.predicted / row.customers,
        actualMean: row.actual / row.customers,
      })),
  };
}

/** How many distinct days with an order a customer has after `day`. */
function orderDaysAfter(facts: FactsColumns, day: number): (customerId: bigint) => number {
  const unitById = new IdIndex();
  for (const id of facts.id.subarray(0, facts.customers)) unitById.add(id);
  return (customerId) => {
    const unit = unitById.find(customerId);
    if (unit < 0) return 0;
    const days = facts.days.subarray(facts.start[unit], facts.start[unit + 1]);
    return new Set(days.filter((orderDay) => orderDay > day)).size;
  };
}
