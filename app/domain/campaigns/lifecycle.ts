import type { Activation, Campaign } from "#app/domain/campaigns/campaign.ts";

/** What people may do with a campaign. `unschedule` makes it a draft again. */
export type CampaignAction = "schedule" | "unschedule" | "start" | "pause" | "resume" | "end";

export type CampaignRefusal =
  /** not in this state */
  | "not_now"
  /** schedule: no start was set */
  | "no_start"
  /** schedule: the start is not ahead */
  | "starts_in_the_past"
  /** start, resume: the end is not ahead */
  | "window_over";

/** A campaign with the whole log of when it was active, oldest first. */
export type CampaignLife = { campaign: Campaign; log: readonly Activation[] };

export type Transition = ({ ok: true } & CampaignLife) | { ok: false; reason: CampaignRefusal };

/**
 * What the clock alone has made of a campaign by `now`: one that was scheduled has started, one whose end has come has
 * ended, each at the instant that was set, however late anybody looks.
 */
export function advance({ campaign, log }: CampaignLife, now: number): CampaignLife {
  let { state } = campaign;
  let activations = log;
  if (state === "scheduled" && campaign.startsAt !== null && campaign.startsAt <= now) {
    state = "active";
    activations = [...log, { campaignId: campaign.id, startedAt: campaign.startsAt, endedAt: null }];
  }
  if ((state === "active" || state === "paused") && campaign.endsAt !== null && campaign.endsAt <= now) {
    state = "ended";
    activations = closed(activations, campaign.endsAt);
  }
  return state === campaign.state ? { campaign, log } : { campaign: { ...campaign, state }, log: activations };
}

/** What an action at `now` makes of a campaign. The clock goes first: an action on what has ended meanwhile is refused. */
export function act(life: CampaignLife, action: CampaignAction, now: number): Transition {
  const { campaign, log } = advance(life, now);
  const to = (change: Partial<Campaign>, changed: readonly Activation[] = log): Transition => ({
    ok: true,
    campaign: { ...campaign, ...change },
    log: changed,
  });
  const refuse = (reason: CampaignRefusal): Transition => ({ ok: false, reason });
  // Clocks of two machines differ by a little: nothing happens before what happened last.
  const at = log.reduce((latest, { startedAt, endedAt }) => Math.max(latest, startedAt, endedAt ?? startedAt), now);
  const opened = [...log, { campaignId: campaign.id, startedAt: at, endedAt: null }];
  const over = campaign.endsAt !== null && campaign.endsAt <= now;
  switch (action) {
    case "schedule":
      if (campaign.state !== "draft") return refuse("not_now");
      if (campaign.startsAt === null) return refuse("no_start");
      return campaign.startsAt <= now ? refuse("starts_in_the_past") : to({ state: "scheduled" });
    case "unschedule":
      return campaign.state === "scheduled" ? to({ state: "draft" }) : refuse("not_now");
    case "start":
      if (campaign.state !== "draft" && campaign.state !== "scheduled") return refuse("not_now");
      return over ? refuse("window_over") : to({ state: "active", startsAt: at }, opened);
    case "pause":
      return campaign.state === "active" ? to({ state: "paused" }, closed(log, at)) : refuse("not_now");
    case "resume":
      return campaign.state === "paused" ? to({ state: "active" }, opened) : refuse("not_now");
    case "end":
      // An end before the start that was set would be no window: what never began is made a draft again instead.
      if (campaign.state !== "active" && campaign.state !== "paused") return refuse("not_now");
      return to({ state: "ended", endsAt: Math.max(at, (campaign.startsAt ?? at) + 1) }, closed(log, at));
  }
}

/** Whether a campaign was active at an instant: in one of the half-open intervals of its log. */
export function wasActiveAt(log: readonly Activation[], at: number): boolean {
  return log.some(({ startedAt, endedAt }) => startedAt <= at && (endedAt === null || at < endedAt));
}

/** The log with its open interval ended; an interval of no length is none and goes. */
function closed(log: readonly Activation[], at: number): Activation[] {
  return log
    .map((activation) => (activation.endedAt === null ? { ...activation, endedAt: at } : activation))
    .filter(({ startedAt, endedAt }) => endedAt === null || endedAt > startedAt);
}
