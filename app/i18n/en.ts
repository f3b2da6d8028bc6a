import polaris from "@shopify/polaris/locales/en.json";
import type { Catalogue } from "./catalogue.ts";
import campaigns from "./en/campaigns.json";
import common from "./en/common.json";
import cohorts from "./en/cohorts.json";
import customers from "./en/customers.json";
import data from "./en/data.json";
import figures from "./en/figures.json";
import liability from "./en/liability.json";
import members from "./en/members.json";
import overview from "./en/overview.json";
import programme from "./en/programme.json";
import rewards from "./en/rewards.json";

export const en = {
  messages: { common, figures, overview, cohorts, customers, programme, rewards, campaigns, members, liability, data },
  polaris,
} satisfies Catalogue;
