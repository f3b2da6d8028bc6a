/**
 * Seed of everything random in the tests: the same each time, so that a run depends on no luck; SEED=123 tries another,
 * and what a failure prints is what SEED has to be to see it again.
 */
export const SEED = Number(process.env["SEED"] ?? 20_261_122);
