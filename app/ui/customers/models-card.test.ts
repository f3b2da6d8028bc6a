import { expect, test } from "vitest";
import { loadCatalogue } from "#app/i18n/catalogue.ts";
import { createTranslator } from "#app/i18n/translator.ts";
import type { Texts } from "#app/i18n/texts.ts";
import { parametersTable, type Models } from "./models-card.tsx";

test("parameters that the customers do not tell are not printed, and it is said why", async () => {
  const t = createTranslator("en", await loadCatalogue("en")).t as Texts;
  const fit = { r: 0.5, alpha: 9, a: 0.8, b: 2.4, logLikelihood: -70, noDropOut: false, undetermined: false };
  const models: Models = {
    bgnbd: { ...fit, noDropOut: true },
    mbgnbd: { ...fit, r: 25_000, alpha: 162_755, undetermined: true },
    gammaGamma: { p: 6, q: 4, v: 15, logLikelihood: -80, undetermined: false },
    notEnoughData: true,
    heldOut: { notEnoughData: true },
  };
  const nothing = [null, null, null, null, null, null, null, null];
  expect(parametersTable(models, t).rows).toEqual([
    ["BG/NBD", 0.5, 9, null, null, null, null, null, -70],
    ["MBG/NBD: too few customers to fit", ...nothing],
    ["Gamma-Gamma", null, null, null, null, 6, 4, 15, -80],
  ]);
  const fewer = {
    ...models,
    bgnbd: fit,
    mbgnbd: null,
    gammaGamma: { p: 1e5, q: 9, v: 1, logLikelihood: -9, undetermined: true },
  };
  expect(parametersTable(fewer, t).rows).toEqual([
    ["BG/NBD", 0.5, 9, 0.8, 2.4, null, null, null, -70],
    ["Gamma-Gamma: too few customers to fit", ...nothing],
  ]);
});
