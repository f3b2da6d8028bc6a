import polaris from "@shopify/polaris/locales/ko.json";
import type { Catalogue } from "./catalogue.ts";
import campaigns from "./ko/campaigns.json";
import common from "./ko/common.json";
import cohorts from "./ko/cohorts.json";
import customers from "./ko/customers.json";
import data from "./ko/data.json";
import figures from "./ko/figures.json";
import liability from "./ko/liability.json";
import members from "./ko/members.json";
import overview from "./ko/overview.json";
import programme from "./ko/programme.json";
import rewards from "./ko/rewards.json";

export const ko = {
  messages: { common, figures, overview, cohorts, customers, programme, rewards, campaigns, members, liability, data },
  polaris,
} satisfies Catalogue;
