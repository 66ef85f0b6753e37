import type { DrinkContent, ItemSettings, ProfilePatch, ReminderSettings } from '../api/types';
import type { Day } from '../days/day';

/** A drink as it is shown before the server has answered; the server computes the same. */
export interface DrinkDraft extends DrinkContent {
  readonly factor: number;
  readonly drinkName?: string | null;
  readonly day: Day;
}

/** What the person wants; the outbox holds these in order until the server has them. */
export type Intent =
  | { readonly kind: 'create'; readonly recordId: string; readonly draft: DrinkDraft }
  | { readonly kind: 'replace'; readonly recordId: string; readonly draft: DrinkDraft; readonly version: number }
  | { readonly kind: 'delete'; readonly recordId: string }
  | { readonly kind: 'createItem'; readonly itemId: string; readonly settings: ItemSettings }
  | {
      readonly kind: 'replaceItem';
      readonly itemId: string;
      readonly builtIn: boolean;
      readonly settings: ItemSettings;
      readonly version: number;
    }
  | { readonly kind: 'deleteItem'; readonly itemId: string }
  | { readonly kind: 'profile'; readonly patch: ProfilePatch }
  | { readonly kind: 'reminders'; readonly reminders: ReminderSettings; readonly version: number };

export interface Refusal {
  readonly status: number;
  readonly code: string;
}

export interface OutboxEntry {
  readonly sequence: number;
  readonly writtenAt: string;
  readonly intent: Intent;
  /** Set when the server will not take it: kept for the person to decide, and no longer sent. */
  readonly refusal?: Refusal;
}

export function isPending(entry: OutboxEntry): boolean {
  return entry.refusal === undefined;
}

/** What a write is about: those about the same thing keep their order. */
export function subjectOf(intent: Intent): string {
  if ('recordId' in intent) return intent.recordId;
  return 'itemId' in intent ? intent.itemId : intent.kind;
}

/** The drink that the server must know before it can take this write. */
export function drinkNeededBy(intent: Intent): string | undefined {
  if (intent.kind === 'create' || intent.kind === 'replace') return intent.draft.drink;
  if (intent.kind === 'createItem' || intent.kind === 'replaceItem') {
    return intent.settings.kind === 'cup' ? intent.settings.drink : undefined;
  }
  return undefined;
}
