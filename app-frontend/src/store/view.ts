import type { DrinkRecord, Item, Profile, ProfilePatch, Reminders } from '../api/types';
import { dayOf } from '../days/day';
import { builtInItems } from '../drinks/built-in';
import { withGoal } from '../goal/goal-history';
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
    if (intent.kind === 'delete') view.delete(intent.recordId);
    if (intent.kind !== 'create' && intent.kind !== 'replace') continue;
    const known = view.get(intent.recordId);
    view.set(intent.recordId, {
      id: intent.recordId,
      drinkName: null,
      ...intent.draft,
      version: intent.kind === 'create' ? 1 : intent.version + 1,
      createdAt: known?.createdAt ?? writtenAt,
      updatedAt: writtenAt,
      pending: true,
    });
  }
  return [...view.values()].sort(newestFirst);
}

/** Built-in drinks and cups, what the server knows of this account's, and what waits to be told. */
export function layOverItems(rows: readonly Item[], outbox: readonly OutboxEntry[]): Item[] {
  const view = new Map<string, Item>([...builtInItems, ...rows].map((item) => [item.id, item]));
  for (const { intent } of outbox.filter(isPending)) {
    if (intent.kind === 'createItem') {
      view.set(intent.itemId, { ...intent.settings, id: intent.itemId, builtIn: false, version: 1 });
    }
    if (intent.kind === 'replaceItem') {
      const { itemId, builtIn, settings, version } = intent;
      view.set(itemId, { ...settings, id: itemId, builtIn, version: version + 1 });
    }
    if (intent.kind === 'deleteItem') view.delete(intent.itemId);
  }
  return [...view.values()];
}

export function layOverProfile(profile: Profile, outbox: readonly OutboxEntry[]): Profile {
  return outbox.filter(isPending).reduce((result, { intent, writtenAt }) => {
    return intent.kind === 'profile' ? patched(result, intent.patch, new Date(writtenAt)) : result;
  }, profile);
}

export function layOverReminders(reminders: Reminders, outbox: readonly OutboxEntry[]): Reminders {
  return outbox.filter(isPending).reduce((result, { intent }) => {
    return intent.kind === 'reminders' ? { ...intent.reminders, version: intent.version + 1 } : result;
  }, reminders);
}

function patched(profile: Profile, patch: ProfilePatch, at: Date): Profile {
  const { goal, goalMl, ...rest } = patch;
  const result = { ...profile, ...rest };
  const today = dayOf(at, result.timeZone, result.dayStartMinutes);
  if (goal) return withGoal(result, goal, today);
  return goalMl === undefined ? result : withGoal(result, { kind: 'manual', ml: goalMl }, today);
}

function newestFirst(a: DrinkRecord, b: DrinkRecord): number {
  return Date.parse(b.recordedAt) - Date.parse(a.recordedAt) || (a.id < b.id ? 1 : -1);
}
