import type { LoyaltyShop } from "./loyalty-shop.ts";
import type { State } from "./states.ts";

const RETENTION = { overview: "/app", cohorts: "/app/cohorts", customers: "/app/customers", data: "/app/data" };

/** Pages of the programme that are there from the first day on. */
const LOYALTY = {
  programme: "/app/programme",
  rewards: "/app/rewards",
  "reward-new": "/app/rewards/new",
  campaigns: "/app/campaigns",
  "campaign-new": "/app/campaigns/new",
  members: "/app/members",
  liability: "/app/liability",
};

/** The pages inside the admin to look at in a state, by name. Loyalty does not know how the sync stands. */
export function pagesOf(state: State, ids: LoyaltyShop): Readonly<Record<string, string>> {
  switch (state) {
    case "full":
      return {
        ...RETENTION,
        ...LOYALTY,
        reward: `/app/rewards/${ids.rewardId}`,
        "reward-credit": `/app/rewards/${ids.creditId}`,
        "reward-draft": `/app/rewards/${ids.rewardDraftId}`,
        "reward-archived": `/app/rewards/${ids.rewardArchivedId}`,
        "campaign-draft": `/app/campaigns/${ids.draftId}`,
        campaign: `/app/campaigns/${ids.runningId}`,
        "campaign-planned": `/app/campaigns/${ids.plannedId}`,
        "campaign-ended": `/app/campaigns/${ids.endedId}`,
        member: `/app/members/${ids.memberId}`,
        "member-searched": "/app/members?q=404404404",
      };
    case "quiet":
      return { campaigns: LOYALTY.campaigns, campaign: `/app/campaigns/${ids.runningId}` };
    case "tested":
    case "paused":
      return {
        programme: LOYALTY.programme,
        campaigns: LOYALTY.campaigns,
        campaign: `/app/campaigns/${ids.runningId}`,
        member: `/app/members/${ids.memberId}`,
      };
    case "empty":
      return { ...RETENTION, ...LOYALTY };
    case "begun":
      return { programme: LOYALTY.programme, "campaign-new": LOYALTY["campaign-new"] };
    default:
      return RETENTION;
  }
}
