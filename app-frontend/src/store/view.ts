import type { DrinkRecord, Profile } from '../api/types';
import type { OutboxEntry } from './outbox';
import { isPending } from './outbox';

export interface ViewRecord extends DrinkRecord {
  /** The server does not have this state yet. */
  readonly pending: boolean;
}

/**
 * Lays the waiting writes over the server's rows. Nothing optimistic is ever stored, so a refused write
 * leaves no trace to undo, and a change from another device never has to be merged by hand.
 */
export function layOver(rows: readonly DrinkRecord[], outbox: readonly OutboxEntry[]): ViewRecord[] {
  const view = new Map<string, ViewRecord>(rows.map((row) => [row.id, { ...row, pending: false }]));
  for (const { intent, writtenAt } of outbox.filter(isPending)) {
    if (intent.kind === 'profile') continue;
    if (intent.kind === 'delete') {
      view.delete(intent.recordId);
      continue;
    }
    const known = view.get(intent.recordId);
    view.set(intent.recordId, {
      id: intent.recordId,
      drinkName: known?.drink === intent.draft.drink ? known.drinkName : null,
      ...intent.draft,
      version: intent.kind === 'create' ? 1 : intent.version + 1,
      createdAt: known?.createdAt ?? writtenAt,
      updatedAt: writtenAt,
      pending: true,
    });
  }
  return [...view.values()].sort(newestFirst);
}

export function layOverProfile(profile: Profile, outbox: readonly OutboxEntry[]): Profile {
  return outbox.filter(isPending).reduce((result, { intent }) => {
    return intent.kind === 'profile' ? { ...result, ...intent.patch } : result;
  }, profile);
}

function newestFirst(a: DrinkRecord, b: DrinkRecord): number {
  return Date.parse(b.recordedAt) - Date.parse(a.recordedAt) || (a.id < b.id ? 1 : -1);
}
