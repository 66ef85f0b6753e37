import type { ApiClient } from '../api/client';
import { ApiError } from '../api/errors';
import type { DrinkContent, DrinkRecord } from '../api/types';
import type { OutboxEntry } from '../store/outbox';
import { recordIdOf } from '../store/outbox';
import { pendingEntries, refuse, settle } from '../store/settling';
import type { Settlement } from '../store/settling';
import type { Store } from '../store/store';

/**
 * Sends what waits, oldest first, until nothing waits. A write stays in the outbox until its answer is stored,
 * so a lost answer means that it is sent again, which the server bears.
 * @throws what makes it pointless to go on: UnreachableError, SessionEndedError, ApiError 401, 429 or 503,
 * or at the end the first ApiError 5xx of single writes.
 */
export async function flushOutbox(store: Store, api: ApiClient): Promise<void> {
  const failing = new Map<string, ApiError>();
  for (;;) {
    const entry = (await pendingEntries(store)).find(({ intent }) => !failing.has(subjectOf(intent)));
    if (!entry) break;
    try {
      await settle(store, entry, await send(api, entry));
    } catch (error) {
      if (!(error instanceof ApiError) || concernsAllWrites(error)) throw error;
      if (error.status >= 500) {
        // One write that the server trips over must not hold up the others; its own order is kept.
        failing.set(subjectOf(entry.intent), error);
      } else {
        await refuse(store, entry, { status: error.status, code: error.code });
      }
    }
  }
  const [first] = failing.values();
  if (first) throw first;
}

function subjectOf(intent: OutboxEntry['intent']): string {
  return recordIdOf(intent) ?? 'profile';
}

function concernsAllWrites({ status }: ApiError): boolean {
  // 403 is the firewall's: it says nothing about the write.
  return [401, 403, 408, 429, 502, 503, 504].includes(status);
}

async function send(api: ApiClient, { intent }: OutboxEntry): Promise<Settlement> {
  switch (intent.kind) {
    case 'create':
      return await create(api, intent.recordId, intent.draft);
    case 'replace':
      return { kind: 'record', record: await replace(api, intent.recordId, intent.draft, intent.version) };
    case 'delete':
      return await remove(api, intent.recordId);
    case 'profile':
      return { kind: 'profile', profile: await api.changeProfile(intent.patch) };
  }
}

async function create(api: ApiClient, recordId: string, content: DrinkContent): Promise<Settlement> {
  try {
    return { kind: 'record', record: await api.createRecord(recordId, content) };
  } catch (error) {
    // An earlier attempt arrived, and another device has deleted the record since.
    if (error instanceof ApiError && error.code === 'RECORD_DELETED') return { kind: 'gone', recordId };
    throw error;
  }
}

async function replace(api: ApiClient, recordId: string, content: DrinkContent, version: number): Promise<DrinkRecord> {
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

async function remove(api: ApiClient, recordId: string): Promise<Settlement> {
  try {
    await api.deleteRecord(recordId);
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status !== 404 && error.status !== 410)) throw error;
  }
  return { kind: 'gone', recordId };
}

function sameContent(a: DrinkContent, b: DrinkContent): boolean {
  return a.amountMl === b.amountMl && a.drink === b.drink && Date.parse(a.recordedAt) === Date.parse(b.recordedAt);
}
