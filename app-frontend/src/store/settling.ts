import type { Change, DrinkRecord, Item, Profile, Reminders } from '../api/types';
import { defaultReminders } from '../reminders/defaults';
import { readMeta, writeMeta } from './database';
import type { Writing } from './database';
import type { Intent, OutboxEntry, Refusal } from './outbox';
import { isPending, subjectOf } from './outbox';
import type { Store } from './store';
import { uuidV7 } from './uuid';

/** What the server knows, after a write of ours that it took. */
export type Settlement =
  | { readonly kind: 'record'; readonly record: DrinkRecord }
  | { readonly kind: 'recordGone'; readonly recordId: string }
  | { readonly kind: 'item'; readonly item: Item }
  | { readonly kind: 'itemGone'; readonly itemId: string }
  | { readonly kind: 'profile'; readonly profile: Profile }
  | { readonly kind: 'reminders'; readonly reminders: Reminders };

// Mostly the first one is all that is wanted.
const ENTRIES_AT_ONCE = 20;

/** Everything in the outbox, oldest first, read as far as it is asked for. */
export async function* outboxInOrder(store: Store): AsyncGenerator<OutboxEntry> {
  let last = 0;
  for (;;) {
    const after = IDBKeyRange.lowerBound(last, true);
    const entries = await store.read((database) => database.getAll('outbox', after, ENTRIES_AT_ONCE));
    yield* entries;
    const end = entries.at(-1);
    if (!end) return;
    last = end.sequence;
  }
}

/** The write leaves the outbox in the transaction that stores the server's answer: neither lost nor shown twice. */
export async function settle(store: Store, entry: OutboxEntry, result: Settlement): Promise<void> {
  await store.commit('server', async (tx) => {
    await tx.objectStore('outbox').delete(entry.sequence);
    switch (result.kind) {
      case 'record':
        await putNewer(tx, result.record);
        break;
      case 'recordGone':
        await tx.objectStore('records').delete(result.recordId);
        break;
      case 'item':
        await putNewerItem(tx, result.item);
        break;
      case 'itemGone':
        await removeItem(tx, result.itemId);
        break;
      case 'profile':
        await writeMeta(tx, 'profile', result.profile);
        break;
      case 'reminders':
        await putNewerReminders(tx, result.reminders);
    }
  });
}

/** Keeps a write that the server will not take, with the later ones that stand on it. */
export async function refuse(store: Store, entry: OutboxEntry, refusal: Refusal): Promise<void> {
  await store.commit('server', async (tx) => {
    const outbox = tx.objectStore('outbox');
    const later = (await outbox.getAll()).filter(
      (other) =>
        isPending(other) &&
        other.sequence > entry.sequence &&
        entry.intent.kind !== 'profile' &&
        subjectOf(other.intent) === subjectOf(entry.intent),
    );
    const last = later.at(-1)?.intent;
    for (const { sequence } of later) await outbox.delete(sequence);
    if (last?.kind === 'delete' || last?.kind === 'deleteItem') {
      // The person has already taken it back. What the server holds must still go.
      await outbox.delete(entry.sequence);
      if (entry.intent.kind !== 'create' && entry.intent.kind !== 'createItem') await store.add(tx, last);
      return;
    }
    await outbox.put({ ...entry, intent: inLastState(entry.intent, last), refusal });
    // The changes tell so too, but the person may be faster.
    if (refusal.status === 404 || refusal.status === 410) await removeChanged(tx, entry.intent);
  });
}

/** The server does not have any more what was to be changed. */
async function removeChanged(tx: Writing, intent: Intent): Promise<void> {
  if (intent.kind === 'replace') await tx.objectStore('records').delete(intent.recordId);
  if (intent.kind === 'replaceItem') await removeItem(tx, intent.itemId);
}

/** Only the last state matters: it is what the person saw. */
function inLastState(intent: Intent, last: Intent | undefined): Intent {
  if ('draft' in intent && last?.kind === 'replace') return { ...intent, draft: last.draft };
  if ('settings' in intent && last?.kind === 'replaceItem') return { ...intent, settings: last.settings };
  if (intent.kind === 'reminders' && last?.kind === 'reminders') return { ...intent, reminders: last.reminders };
  return intent;
}

/** The person insists on a refused write: it is made anew on what the server has now. */
export async function retryRefused(store: Store, sequence: number): Promise<void> {
  await store.commit('intent', async (tx) => {
    const entry = await tx.objectStore('outbox').get(sequence);
    if (!entry?.refusal) return;
    const intent = await renewed(tx, entry.intent, () => uuidV7(store.now().getTime()));
    // In its old place: what was made with a drink comes after it.
    await tx.objectStore('outbox').put({ sequence, writtenAt: entry.writtenAt, intent });
  });
}

async function renewed(tx: Writing, intent: Intent, newId: () => string): Promise<Intent> {
  switch (intent.kind) {
    case 'create':
    case 'replace': {
      const row = await tx.objectStore('records').get(intent.recordId);
      if (intent.kind === 'replace' && row) return { ...intent, version: row.version };
      // The server refuses this id for good (deleted, or taken): the same drink under a new one.
      return { kind: 'create', recordId: newId(), draft: intent.draft };
    }
    case 'createItem':
      // Drinks and cups of this device name it by this id.
      return intent;
    case 'replaceItem': {
      const row = (await readItems(tx)).find(({ id }) => id === intent.itemId);
      if (row || intent.builtIn) return { ...intent, version: row?.version ?? 0 };
      return { kind: 'createItem', itemId: newId(), settings: intent.settings };
    }
    case 'reminders':
      return { ...intent, version: ((await readMeta(tx, 'reminders')) ?? defaultReminders).version };
    default:
      return intent;
  }
}

export async function discardRefused(store: Store, sequence: number): Promise<void> {
  await store.commit('intent', async (tx) => {
    const entry = await tx.objectStore('outbox').get(sequence);
    if (entry?.refusal) await tx.objectStore('outbox').delete(sequence);
  });
}

export async function readCursor(store: Store): Promise<string | undefined> {
  return await store.read(async (database) => {
    const [cursor, items, reminders] = await Promise.all([
      readMeta(database, 'cursor'),
      readMeta(database, 'items'),
      readMeta(database, 'reminders'),
    ]);
    // A page of an earlier release has passed over drinks, cups or reminders: everything comes once more.
    return items && reminders && cursor;
  });
}

/** `complete`: the server has no more. */
export async function applyChanges(
  store: Store,
  changes: readonly Change[],
  cursor: string,
  complete: boolean,
): Promise<void> {
  await store.commit('server', async (tx) => {
    await takeIn(tx, changes, cursor);
    if (complete) await writeMeta(tx, 'fetching', false);
  });
}

/** What the server said of the account, beside its changes. */
export async function takeProfile(store: Store, profile: Profile): Promise<void> {
  await store.commit('server', async (tx) => await writeMeta(tx, 'profile', profile));
}

/** Everything the server has, in place of everything that was here; what waits in the outbox stays. */
export async function replaceAll(store: Store, changes: readonly Change[], cursor: string): Promise<void> {
  await store.commit('server', async (tx) => {
    await tx.objectStore('records').clear();
    await writeMeta(tx, 'items', []);
    await takeIn(tx, changes, cursor);
    await writeMeta(tx, 'fetching', false);
  });
}

async function takeIn(tx: Writing, changes: readonly Change[], cursor: string): Promise<void> {
  let items = await readItems(tx);
  for (const change of changes) {
    switch (change.type) {
      case 'record':
        if (change.record) await putNewer(tx, change.record);
        else await tx.objectStore('records').delete(change.id);
        break;
      case 'drink':
        items = change.drink ? withNewer(items, change.drink) : items.filter(({ id }) => id !== change.id);
        break;
      case 'profile':
        await writeMeta(tx, 'profile', change.profile);
        break;
      case 'reminders':
        await putNewerReminders(tx, change.reminders);
    }
  }
  // Told only when they have been set.
  if (!(await readMeta(tx, 'reminders'))) await writeMeta(tx, 'reminders', defaultReminders);
  await writeMeta(tx, 'items', items);
  await writeMeta(tx, 'cursor', cursor);
}

/** Answers may overtake each other: a row never goes back to an older version. */
async function putNewer(tx: Writing, record: DrinkRecord): Promise<void> {
  const known = await tx.objectStore('records').get(record.id);
  if (!known || known.version <= record.version) await tx.objectStore('records').put(record);
}

async function readItems(tx: Writing): Promise<readonly Item[]> {
  return (await readMeta(tx, 'items')) ?? [];
}

async function putNewerItem(tx: Writing, item: Item): Promise<void> {
  await writeMeta(tx, 'items', withNewer(await readItems(tx), item));
}

async function removeItem(tx: Writing, itemId: string): Promise<void> {
  const items = await readItems(tx);
  await writeMeta(
    tx,
    'items',
    items.filter(({ id }) => id !== itemId),
  );
}

async function putNewerReminders(tx: Writing, reminders: Reminders): Promise<void> {
  const known = await readMeta(tx, 'reminders');
  if (!known || known.version <= reminders.version) await writeMeta(tx, 'reminders', reminders);
}

function withNewer(items: readonly Item[], item: Item): readonly Item[] {
  const known = items.find(({ id }) => id === item.id);
  if (known && known.version > item.version) return items;
  return [...items.filter(({ id }) => id !== item.id), item];
}
