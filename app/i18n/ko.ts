import polaris from "@shopify/polaris/locales/ko.json";
import type { Catalogue } from "./catalogue.ts";
import common from "./ko/common.json";
import cohorts from "./ko/cohorts.json";
import customers from "./ko/customers.json";
import data from "./ko/data.json";
import figures from "./ko/figures.json";
import overview from "./ko/overview.json";

export const ko = { messages: { common, figures, overview, cohorts, customers, data }, polaris } satisfies Catalogue;
