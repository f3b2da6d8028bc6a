import { customerColumns } from "#app/domain/retention/customer-columns.ts";
import { emptyFactsColumns } from "#app/domain/retention/facts-columns.ts";
import { fitPurchaseModel, type PurchaseFit } from "#app/domain/retention/models/fit-models.ts";
import { purchaseHistories } from "#app/domain/retention/models/purchase-histories.ts";
import { fitNbd } from "#app/domain/retention/models/purchase-models.ts";
import { seeded, simulateOrderDays } from "#test/retention/simulated-customers.ts";
import { given, tell } from "../measure.ts";

/** How long each fit took from the customers' columns on, milliseconds, and what came out. */
export type ModelsMeasurement = { runsMs: number[]; fit: PurchaseFit; groups: number };

/** Behaviour near that of CDNOW's customers, as BG/NBD describes it; one and a half years. */
const BEHAVIOUR = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
const LAST_DAY = 546;

const customers = Number(given("CUSTOMERS"));
const days = simulateOrderDays(seeded(Number(given("SEED"))), customers, LAST_DAY, BEHAVIOUR);
const facts = emptyFactsColumns(
  customers,
  customers,
  days.reduce((sum, list) => sum + list.length, 0),
);
let place = 0;
days.forEach((list, customer) => {
  facts.start[customer] = place;
  for (const day of list) facts.days[place++] = day;
});
facts.start[customers] = place;
const columns = customerColumns(facts);

const runsMs: number[] = [];
let fit: PurchaseFit | null = null;
let groups = 0;
for (let run = 0; run < 5; run++) {
  const started = performance.now();
  const histories = purchaseHistories(columns, LAST_DAY);
  const nbd = fitNbd(histories);
  fit = nbd && fitPurchaseModel("bgnbd", histories, nbd);
  runsMs.push(performance.now() - started);
  groups = histories.customers.length;
}
tell({ runsMs, fit, groups });
