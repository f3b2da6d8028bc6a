import polaris from "@shopify/polaris/locales/en.json";
import type { Catalogue } from "./catalogue.ts";
import common from "./en/common.json";
import cohorts from "./en/cohorts.json";
import customers from "./en/customers.json";
import data from "./en/data.json";
import figures from "./en/figures.json";
import overview from "./en/overview.json";

export const en = { messages: { common, figures, overview, cohorts, customers, data }, polaris } satisfies Catalogue;
