import type { Change, DrinkRecord, Profile } from '../api/types';
import { readMeta, writeMeta } from './database';
import type { Writing } from './database';
import type { OutboxEntry, Refusal } from './outbox';
import { isPending, recordIdOf } from './outbox';
import type { Store } from './store';
import { layOver } from './view';
import { uuidV7 } from './uuid';

/** What the server knows, after a write of ours that it took. */
export type Settlement =
  | { readonly kind: 'record'; readonly record: DrinkRecord }
  | { readonly kind: 'gone'; readonly recordId: string }
  | { readonly kind: 'profile'; readonly profile: Profile };

export async function pendingEntries(store: Store): Promise<OutboxEntry[]> {
  return (await (await store.opened).getAll('outbox')).filter(isPending);
}

/** The write leaves the outbox in the transaction that stores the server's answer: neither lost nor shown twice. */
export async function settle(store: Store, entry: OutboxEntry, result: Settlement): Promise<void> {
  await store.commit('server', async (tx) => {
    await tx.objectStore('outbox').delete(entry.sequence);
    if (result.kind === 'record') await putNewer(tx, result.record);
    else if (result.kind === 'gone') await tx.objectStore('records').delete(result.recordId);
    else await writeMeta(tx, 'profile', result.profile);
  });
}

/** Keeps a write that the server will not take, with the later ones that stand on it. */
export async function refuse(store: Store, entry: OutboxEntry, refusal: Refusal): Promise<void> {
  const recordId = recordIdOf(entry.intent);
  await store.commit('server', async (tx) => {
    const outbox = tx.objectStore('outbox');
    const later = (await outbox.getAll()).filter(
      (other) =>
        isPending(other) &&
        other.sequence > entry.sequence &&
        recordId !== undefined &&
        recordIdOf(other.intent) === recordId,
    );
    const last = later.at(-1)?.intent;
    for (const { sequence } of later) await outbox.delete(sequence);
    if (last?.kind === 'delete') {
      // The person has already taken it back. A record that the server holds must still go.
      await outbox.delete(entry.sequence);
      if (entry.intent.kind !== 'create') await store.add(tx, last);
      return;
    }
    // Only the last state matters: it is what the person saw.
    const intent =
      last?.kind === 'replace' && (entry.intent.kind === 'create' || entry.intent.kind === 'replace')
        ? { ...entry.intent, draft: last.draft }
        : entry.intent;
    await outbox.put({ ...entry, intent, refusal });
  });
}

/** The person insists on a refused write: it is made anew on what the server has now. */
export async function retryRefused(store: Store, sequence: number): Promise<void> {
  await store.commit('intent', async (tx) => {
    const entry = await tx.objectStore('outbox').get(sequence);
    if (!entry?.refusal) return;
    await tx.objectStore('outbox').delete(sequence);
    const { intent } = entry;
    if (intent.kind === 'profile' || intent.kind === 'delete') {
      await store.add(tx, intent);
      return;
    }
    const row = await tx.objectStore('records').get(intent.recordId);
    if (intent.kind === 'replace' && row) {
      await store.add(tx, { ...intent, version: row.version });
      return;
    }
    // The server refuses this id for good (deleted, or taken): the same drink under a new one.
    await store.add(tx, { kind: 'create', recordId: uuidV7(store.now().getTime()), draft: intent.draft });
  });
}

export async function discardRefused(store: Store, sequence: number): Promise<void> {
  await store.commit('intent', async (tx) => {
    const entry = await tx.objectStore('outbox').get(sequence);
    if (entry?.refusal) await tx.objectStore('outbox').delete(sequence);
  });
}

export async function readCursor(store: Store): Promise<string | undefined> {
  return await readMeta(await store.opened, 'cursor');
}

export async function applyChanges(store: Store, changes: readonly Change[], cursor: string): Promise<void> {
  await store.commit('server', async (tx) => {
    for (const change of changes) await applyChange(tx, change);
    await writeMeta(tx, 'cursor', cursor);
  });
}

/** Everything the server has, in place of everything that was here; what waits in the outbox stays. */
export async function replaceAll(store: Store, changes: readonly Change[], cursor: string): Promise<void> {
  await store.commit('server', async (tx) => {
    await tx.objectStore('records').clear();
    for (const change of changes) await applyChange(tx, change);
    await writeMeta(tx, 'cursor', cursor);
  });
}

/**
 * The server knows this guest no longer. A new guest is made at the next synchronisation,
 * and every drink of this device is logged again for it, under its old id.
 */
export async function startOver(store: Store): Promise<void> {
  await store.commit('intent', async (tx) => {
    const outbox = await tx.objectStore('outbox').getAll();
    const shown = layOver(await tx.objectStore('records').getAll(), outbox);
    for (const entry of outbox) {
      if (isPending(entry) && entry.intent.kind !== 'profile') await tx.objectStore('outbox').delete(entry.sequence);
    }
    for (const { id, amountMl, drink, recordedAt, factor, day } of shown.reverse()) {
      await store.add(tx, { kind: 'create', recordId: id, draft: { amountMl, drink, recordedAt, factor, day } });
    }
    const { locale, timeZone, dayStartMinutes, unit, goalMl } = store.getSnapshot().profile;
    await store.add(tx, { kind: 'profile', patch: { locale, timeZone, dayStartMinutes, unit, goalMl } });
    await tx.objectStore('records').clear();
    await tx.objectStore('meta').delete('cursor');
    await tx.objectStore('meta').delete('session');
  });
}

async function applyChange(tx: Writing, change: Change): Promise<void> {
  if (change.type === 'profile') await writeMeta(tx, 'profile', change.profile);
  else if (change.type !== 'record') return;
  else if (change.deleted) await tx.objectStore('records').delete(change.id);
  else if (change.record) await putNewer(tx, change.record);
}

/** Answers may overtake each other: a row never goes back to an older version. */
async function putNewer(tx: Writing, record: DrinkRecord): Promise<void> {
  const known = await tx.objectStore('records').get(record.id);
  if (!known || known.version <= record.version) await tx.objectStore('records').put(record);
}
