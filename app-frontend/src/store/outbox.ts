import type { DrinkContent, ProfilePatch } from '../api/types';
import type { Day } from '../days/day';

/** A drink as it is shown before the server has answered; the server computes the same. */
export interface DrinkDraft extends DrinkContent {
  readonly factor: number;
  readonly day: Day;
}

/** What the person wants; the outbox holds these in order until the server has them. */
export type Intent =
  | { readonly kind: 'create'; readonly recordId: string; readonly draft: DrinkDraft }
  | { readonly kind: 'replace'; readonly recordId: string; readonly draft: DrinkDraft; readonly version: number }
  | { readonly kind: 'delete'; readonly recordId: string }
  | { readonly kind: 'profile'; readonly patch: ProfilePatch };

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

export function recordIdOf(intent: Intent): string | undefined {
  return intent.kind === 'profile' ? undefined : intent.recordId;
}
