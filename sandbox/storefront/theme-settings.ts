/** What a merchant set in the theme editor for one block of an app. */
export interface BlockChoice {
  enabled: boolean;
  /** What differs from the schema's defaults. */
  settings: Record<string, unknown>;
}

/**
 * What a shop's theme holds of the app's blocks. Here blocks are on until someone turns them off; on Shopify an app embed
 * is off, and an app block on no page, until the merchant adds it.
 */
export class ThemeSettings {
  readonly #choices = new Map<string, BlockChoice>();

  /** What was chosen for a block, named by its file without the ending. */
  of(block: string): BlockChoice {
    return this.#choices.get(block) ?? { enabled: true, settings: {} };
  }

  /** Changes what is given; settings are added to those set before, null takes one back to its default. */
  change(block: string, changes: Partial<BlockChoice>): BlockChoice {
    const before = this.of(block);
    const merged = Object.entries({ ...before.settings, ...changes.settings }).filter(([, value]) => value !== null);
    const choice = { enabled: changes.enabled ?? before.enabled, settings: Object.fromEntries(merged) };
    this.#choices.set(block, choice);
    return choice;
  }
}
