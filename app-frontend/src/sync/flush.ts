import type { ApiClient } from '../api/client';
import { ApiError } from '../api/errors';
import type { DrinkContent, DrinkRecord, Item, ItemSettings, Reminders, ReminderSettings } from '../api/types';
import type { Intent, OutboxEntry } from '../store/outbox';
import { drinkNeededBy, isPending, subjectOf } from '../store/outbox';
import { outboxInOrder, refuse, settle } from '../store/settling';
import type { Settlement } from '../store/settling';
import type { Store } from '../store/store';

/**
 * Sends what waits, oldest first, until nothing waits that can go. A write stays in the outbox until its answer is
 * stored, so a lost answer means that it is sent again, which the server bears.
 * @returns the first failure of a single write, which is kept and worth another attempt.
 * @throws what makes it pointless to go on: UnreachableError, SessionEndedError, ApiError 401, 429 or 503.
 */
export async function flushOutbox(store: Store, api: ApiClient): Promise<ApiError | undefined> {
  const failing = new Map<string, ApiError>();
  for (;;) {
    const entry = await nextEntry(store, failing);
    if (!entry) break;
    try {
      await settle(store, entry, await send(api, entry));
    } catch (error) {
      if (!(error instanceof ApiError) || concernsAllWrites(error)) throw error;
      if (error.status >= 500 || isNotServedYet(entry.intent, error)) {
        // One write that the server trips over must not hold up the others; its own order is kept.
        failing.set(subjectOf(entry.intent), error);
      } else {
        await refuse(store, entry, { status: error.status, code: error.code });
      }
    }
  }
  return failing.values().next().value;
}

/** The oldest write that can go: nothing before it is stuck that it stands on. */
async function nextEntry(store: Store, failing: ReadonlyMap<string, unknown>): Promise<OutboxEntry | undefined> {
  // A drink that the server has not taken holds back what is made with it; it was always made before.
  const missing = new Set<string>();
  for await (const entry of outboxInOrder(store)) {
    const { intent } = entry;
    const needed = drinkNeededBy(intent);
    const held = failing.has(subjectOf(intent)) || (needed !== undefined && missing.has(needed));
    if (isPending(entry) && !held) return entry;
    if (intent.kind === 'createItem') missing.add(intent.itemId);
  }
  return undefined;
}

function concernsAllWrites({ status }: ApiError): boolean {
  // 403 is the firewall's: it says nothing about the write.
  return [401, 403, 408, 429, 502, 503, 504].includes(status);
}

/** The release before this one knows no drinks, cups or reminders: they wait. */
function isNotServedYet(intent: Intent, { status }: ApiError): boolean {
  if (status !== 404) return false;
  return (
    intent.kind === 'createItem' || intent.kind === 'reminders' || (intent.kind === 'replaceItem' && intent.builtIn)
  );
}

async function send(api: ApiClient, { intent }: OutboxEntry): Promise<Settlement> {
  switch (intent.kind) {
    case 'create':
      return await createRecord(api, intent.recordId, intent.draft);
    case 'replace':
      return { kind: 'record', record: await replaceRecord(api, intent.recordId, intent.draft, intent.version) };
    case 'delete':
      await unlessGone(api.deleteRecord(intent.recordId));
      return { kind: 'recordGone', recordId: intent.recordId };
    case 'createItem':
      return await createItem(api, intent.itemId, intent.settings);
    case 'replaceItem':
      return { kind: 'item', item: await replaceItem(api, intent) };
    case 'deleteItem':
      await unlessGone(api.deleteItem(intent.itemId));
      return { kind: 'itemGone', itemId: intent.itemId };
    case 'profile':
      return { kind: 'profile', profile: await api.changeProfile(intent.patch) };
    case 'reminders':
      return { kind: 'reminders', reminders: await replaceReminders(api, intent.reminders, intent.version) };
  }
}

async function createRecord(api: ApiClient, recordId: string, content: DrinkContent): Promise<Settlement> {
  try {
    return { kind: 'record', record: await api.createRecord(recordId, content) };
  } catch (error) {
    // An earlier attempt arrived, and another device has deleted the record since.
    if (error instanceof ApiError && error.status === 410) return { kind: 'recordGone', recordId };
    throw error;
  }
}

async function replaceRecord(
  api: ApiClient,
  recordId: string,
  content: DrinkContent,
  version: number,
): Promise<DrinkRecord> {
  try {
    return await api.replaceRecord(recordId, content, version);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 412) throw error;
    const current = await api.readRecord(recordId);
    // Our own earlier attempt, whose answer was lost.
    if (sameContent(current, content)) return current;
    throw error;
  }
}

async function createItem(api: ApiClient, itemId: string, settings: ItemSettings): Promise<Settlement> {
  try {
    return { kind: 'item', item: await api.createItem(itemId, settings) };
  } catch (error) {
    if (error instanceof ApiError && error.status === 410) return { kind: 'itemGone', itemId };
    throw error;
  }
}

async function replaceItem(api: ApiClient, intent: Intent & { kind: 'replaceItem' }): Promise<Item> {
  const { itemId, builtIn, settings, version } = intent;
  try {
    return await api.replaceItem(itemId, settings, { builtIn, version });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 412) throw error;
    const current = (await api.readItems()).find(({ id }) => id === itemId);
    if (current && sameSettings(current, settings)) return current;
    throw error;
  }
}

async function replaceReminders(api: ApiClient, settings: ReminderSettings, version: number): Promise<Reminders> {
  try {
    return await api.replaceReminders(settings, version);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 412) throw error;
    const current = await api.readReminders();
    if (sameReminders(current, settings)) return current;
    throw error;
  }
}

async function unlessGone(deletion: Promise<void>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status !== 404 && error.status !== 410)) throw error;
  }
}

function sameContent(a: DrinkContent, b: DrinkContent): boolean {
  return a.amountMl === b.amountMl && a.drink === b.drink && Date.parse(a.recordedAt) === Date.parse(b.recordedAt);
}

function sameSettings(a: ItemSettings, b: ItemSettings): boolean {
  const { kind, position, hidden, name, icon } = b;
  const same = a.kind === kind && a.position === position && a.hidden === hidden && a.name === name && a.icon === icon;
  if (!same) return false;
  if (a.kind === 'cup' && b.kind === 'cup') return a.drink === b.drink && a.amountMl === b.amountMl;
  return a.kind === 'drink' && b.kind === 'drink' && a.factor === b.factor;
}

function sameReminders(a: ReminderSettings, b: ReminderSettings): boolean {
  return textOf(a) === textOf(b);
}

function textOf({ enabled, intervalMinutes, quiet, days, pausedOn, stopAtGoal, ...window }: ReminderSettings): string {
  const spans = [window, ...quiet].map(({ fromMinutes, toMinutes }) => [fromMinutes, toMinutes]);
  return JSON.stringify([enabled, intervalMinutes, spans, [...days].sort(), pausedOn, stopAtGoal]);
}
