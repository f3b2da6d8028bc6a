import polaris from "@shopify/polaris/locales/ja.json";
import type { Catalogue } from "./catalogue.ts";
import campaigns from "./ja/campaigns.json";
import common from "./ja/common.json";
import cohorts from "./ja/cohorts.json";
import customers from "./ja/customers.json";
import data from "./ja/data.json";
import figures from "./ja/figures.json";
import liability from "./ja/liability.json";
import members from "./ja/members.json";
import overview from "./ja/overview.json";
import programme from "./ja/programme.json";
import rewards from "./ja/rewards.json";

export const ja = {
  messages: { common, figures, overview, cohorts, customers, programme, rewards, campaigns, members, liability, data },
  polaris,
} satisfies Catalogue;
