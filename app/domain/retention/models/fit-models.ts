import type { CustomerColumns } from "../customer-columns.ts";
import { fitGammaGamma, spendHistories, type GammaGammaFit } from "./gamma-gamma.ts";
import { purchaseHistories, type PurchaseHistories } from "./purchase-histories.ts";
import { fitDropOut, fitNbd, type DropOutParameters, type NbdFit, type PurchaseModel } from "./purchase-models.ts";

/** A fit and how far it can be trusted. */
export type PurchaseFit = DropOutParameters & {
  model: PurchaseModel;
  logLikelihood: number;
  /** the data do not show that anyone leaves: a and b mean nothing, and are not to be printed */
  noDropOut: boolean;
  /** the customers are too few to tell the parameters, which run away: they are not to be printed */
  undetermined: boolean;
};

/** All models at one as-of; null where there is nothing to fit. */
export type ModelFits = {
  nbd: NbdFit | null;
  bgnbd: PurchaseFit | null;
  mbgnbd: PurchaseFit | null;
  gammaGamma: GammaGammaFit | null;
  /** too few repeaters or too short a time to build a forecast on, whatever the fits say */
  notEnoughData: boolean;
};

// A likelihood this close to NBD's cannot tell drop-out from none.
const NO_DROP_OUT_GAIN = 0.5;
const MIN_REPEATERS = 30;
const MIN_AGE_DAYS = 84;

/** Fits every model to the customers at `asOf` (a day), which is the last day of the calibration. */
export function fitModels(customers: CustomerColumns, asOf: number, currencyCode: string): ModelFits {
  const histories = purchaseHistories(customers, asOf);
  const nbd = fitNbd(histories);
  return {
    nbd,
    bgnbd: nbd && fitPurchaseModel("bgnbd", histories, nbd),
    mbgnbd: nbd && fitPurchaseModel("mbgnbd", histories, nbd),
    gammaGamma: fitGammaGamma(spendHistories(customers, currencyCode)),
    notEnoughData: !enoughToForecast(histories),
  };
}

/** The fit of one model, beside that of NBD. */
export function fitPurchaseModel(model: PurchaseModel, histories: PurchaseHistories, nbd: NbdFit): PurchaseFit {
  const { atBound, ...fit } = fitDropOut(model, histories, nbd);
  const noDropOut = fit.logLikelihood - nbd.logLikelihood < NO_DROP_OUT_GAIN;
  // Without drop-out a and b lie anywhere.
  const undetermined = atBound.some((name) => !noDropOut || name === "r" || name === "alpha");
  return { ...fit, model, noDropOut, undetermined };
}

/** Whether a forecast has something to stand on: at least 30 repeaters and twelve weeks of history. */
export function enoughToForecast(histories: PurchaseHistories): boolean {
  return histories.repeaters >= MIN_REPEATERS && histories.maxAgeDays >= MIN_AGE_DAYS;
}
