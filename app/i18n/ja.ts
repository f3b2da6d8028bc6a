import polaris from "@shopify/polaris/locales/ja.json";
import type { Catalogue } from "./catalogue.ts";
import common from "./ja/common.json";
import cohorts from "./ja/cohorts.json";
import customers from "./ja/customers.json";
import data from "./ja/data.json";
import figures from "./ja/figures.json";
import overview from "./ja/overview.json";

export const ja = { messages: { common, figures, overview, cohorts, customers, data }, polaris } satisfies Catalogue;
