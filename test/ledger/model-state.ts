import type { AwardId, Refusal } from "#app/domain/loyalty/ledger-command.ts";

// What the model of the ledger (model.ts) keeps.

export type ModelLot = {
  number: number;
  points: bigint;
  left: bigint;
  expired: bigint;
  expiresAt: number | null;
  award: string | null;
};

export type ModelEntry = { number: number; kind: string; points: bigint; balance: bigint; alreadyExpired: bigint };

export type ModelAccount = {
  id: bigint;
  lots: ModelLot[];
  entries: ModelEntry[];
  deficit: bigint;
  mergedInto: bigint | null;
};

export type ModelHold = {
  key: string;
  said: string;
  member: bigint;
  points: bigint;
  state: "held" | "spent" | "freed";
};

export type ModelAward = AwardId & {
  said: string;
  member: bigint;
  points: bigint;
  target: bigint;
  released: boolean;
  targets: bigint[];
  /** expired points of its lots, of these counted as taken back */
  expired: bigint;
  counted: bigint;
};

export type ModelOutcome = { ok: true; repeated: boolean; points: bigint } | { ok: false; reason: Refusal } | "reused";
