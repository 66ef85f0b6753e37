import { settingsOf } from '../api/items';
import { goalPatch } from '../goal/goal-history';
import { readMeta } from './database';
import type { Writing } from './database';
import { isPending } from './outbox';
import type { Store } from './store';
import { layOver, layOverItems } from './view';

/**
 * The server knows this guest no longer. A new guest is made at the next synchronisation,
 * and everything of this device is told to it, under the old ids.
 */
export async function startOver(store: Store): Promise<void> {
  const { profile, reminders } = store.getSnapshot();
  await store.commit('intent', async (tx) => {
    const touched = await restate(store, tx);
    for (const { id, ...item } of touched) {
      await store.add(tx, { kind: 'replaceItem', itemId: id, builtIn: true, settings: settingsOf(item), version: 0 });
    }
    const { locale, timeZone, dayStartMinutes, unit } = profile;
    await store.add(tx, {
      kind: 'profile',
      patch: { locale, timeZone, dayStartMinutes, unit, ...goalPatch(profile) },
    });
    const { version, ...settings } = reminders;
    if (version > 0) await store.add(tx, { kind: 'reminders', reminders: settings, version: 0 });
    await clearAccount(tx);
    await tx.objectStore('meta').delete('session');
  });
}

/**
 * Puts everything of this device into the outbox anew, in the place of what waited, for another account to take in.
 * @returns the built-in drinks and cups that were changed, which are left out.
 */
export async function restate(store: Store, tx: Writing) {
  const outbox = await tx.objectStore('outbox').getAll();
  const records = layOver(await tx.objectStore('records').getAll(), outbox);
  const items = layOverItems((await readMeta(tx, 'items')) ?? [], outbox);
  for (const entry of outbox) if (isPending(entry)) await tx.objectStore('outbox').delete(entry.sequence);
  for (const item of items) {
    if (!item.builtIn) await store.add(tx, { kind: 'createItem', itemId: item.id, settings: settingsOf(item) });
  }
  for (const { id, amountMl, drink, drinkName, recordedAt, factor, day } of records.reverse()) {
    const draft = { amountMl, drink, drinkName, recordedAt, factor, day };
    await store.add(tx, { kind: 'create', recordId: id, draft });
  }
  return items.filter(({ builtIn, version }) => builtIn && version > 0);
}

/** Forgets what the server has told; what waits in the outbox stays. */
export async function clearAccount(tx: Writing): Promise<void> {
  await tx.objectStore('records').clear();
  for (const name of ['items', 'reminders', 'cursor', 'fetching'] as const) {
    await tx.objectStore('meta').delete(name);
  }
}
