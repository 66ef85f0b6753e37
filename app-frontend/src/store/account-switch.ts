import type { StoredSession } from '../api/session';
import type { Profile } from '../api/types';
import { readMeta, writeMeta } from './database';
import type { Writing } from './database';
import type { Store } from './store';
import { beginSession, guestProfile } from './store';
import { clearAccount, restate } from './starting-over';

/** What becomes of the data on a device that another account takes up. */
export type LocalData =
  /** The server has moved it into the account: what waits is sent there too. */
  | 'merged'
  /** Told to the account, record by record. */
  | 'restated'
  | 'dropped';

/** From now on this device is one of the account's. If it was before, everything stays as it is. */
export async function takeUpAccount(
  store: Store,
  session: StoredSession,
  profile: Profile,
  localData: LocalData,
): Promise<void> {
  await store.commit('server', async (tx) => {
    const known = await readMeta(tx, 'profile');
    if (known?.id !== profile.id) {
      if (localData === 'restated') await restate(store, tx);
      if (localData === 'merged') await dropSettings(tx);
      if (localData === 'dropped') await tx.objectStore('outbox').clear();
      await clearAccount(tx);
      await writeMeta(tx, 'fetching', true);
    }
    await beginSession(tx, session, profile);
  });
}

/** Leaves nothing of the account on this device; how the device itself is set up stays. */
export async function forgetAccount(store: Store): Promise<void> {
  const { locale, timeZone } = store.getSnapshot().profile;
  await store.commit('server', async (tx) => {
    await tx.objectStore('outbox').clear();
    await clearAccount(tx);
    for (const name of ['session', 'push'] as const) await tx.objectStore('meta').delete(name);
    await writeMeta(tx, 'profile', guestProfile(locale, timeZone));
  });
}

/** The account has its own settings, reminders and order of the built-in cups. */
async function dropSettings(tx: Writing): Promise<void> {
  for (const { sequence, intent } of await tx.objectStore('outbox').getAll()) {
    const isOwn = 'recordId' in intent || ('itemId' in intent && !('builtIn' in intent && intent.builtIn));
    if (!isOwn) await tx.objectStore('outbox').delete(sequence);
  }
}
