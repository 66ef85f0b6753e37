import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase, IDBPTransaction } from 'idb';
import type { StoredSession } from '../api/session';
import type { DrinkRecord, Item, Profile, Reminders } from '../api/types';
import type { SiteConfig } from '../config/site-config';
import type { OutboxEntry } from './outbox';

interface MetaValues {
  cursor: string;
  profile: StoredProfile;
  session: StoredSession;
  config: SiteConfig;
  persistenceAsked: boolean;
  device: DeviceSettings;
  /** Own drinks and cups, and what was changed of built-in ones, as the server last told them. */
  items: readonly Item[];
  reminders: Reminders;
  /** The account was taken up and not all of it is here yet. */
  fetching: boolean;
  /** Set while this device is to be notified. */
  push: PushRegistration;
}

/** The subscription of this browser. */
export interface PushRegistration {
  readonly endpoint: string;
  /** By which the server knows it; undefined where it does not, as after signing in again. */
  readonly id?: string;
}

/** An earlier release knew no kinds of goals and no past ones. */
export type StoredProfile = Partial<Profile> & Pick<Profile, 'locale' | 'timeZone' | 'goalMl'>;

/** What concerns this device only and is never sent. */
export interface DeviceSettings {
  /** Show on the app's icon how many cups are left. */
  readonly badge?: boolean;
  /** The person does not want to be asked to install the app again. */
  readonly installDeclined?: boolean;
}

type MetaEntry = { [K in keyof MetaValues]: { readonly name: K; readonly value: MetaValues[K] } }[keyof MetaValues];

interface FillUpSchema extends DBSchema {
  /** Rows as the server last told them. */
  records: { key: string; value: DrinkRecord; indexes: { day: string } };
  outbox: { key: number; value: OutboxEntry };
  meta: { key: keyof MetaValues; value: MetaEntry };
}

const STORES = ['records', 'outbox', 'meta'] as const;
type StoreName = (typeof STORES)[number];
export type FillUpDatabase = IDBPDatabase<FillUpSchema>;
export type Writing = IDBPTransaction<FillUpSchema, StoreName[], 'readwrite'>;
type Reading = FillUpDatabase | Writing;

interface OpenOptions {
  /** A newer page needs a newer database. */
  readonly onOutdated: () => void;
  /** The browser has dropped the connection, as iOS does with pages in the background. */
  readonly onLost: () => void;
}

export async function openDatabase(name: string, { onOutdated, onLost }: OpenOptions): Promise<FillUpDatabase> {
  const database = await openDB<FillUpSchema>(name, 1, {
    upgrade(db) {
      db.createObjectStore('records', { keyPath: 'id' }).createIndex('day', 'day');
      db.createObjectStore('outbox', { keyPath: 'sequence', autoIncrement: true });
      db.createObjectStore('meta', { keyPath: 'name' });
    },
    // A newer version of the page wants to upgrade: give way, or it waits for ever.
    blocking() {
      database.close();
      onOutdated();
    },
    terminated: onLost,
  });
  return database;
}

/** A transaction over everything that has reached the disk when `done` resolves. */
export async function write<T>(database: FillUpDatabase, work: (tx: Writing) => Promise<T>): Promise<T> {
  const tx: Writing = database.transaction([...STORES], 'readwrite', { durability: 'strict' });
  try {
    const result = await work(tx);
    await tx.done;
    return result;
  } catch (error) {
    // Either rejects with the same failure; `done` must not become an unhandled rejection.
    tx.done.catch(() => undefined);
    try {
      tx.abort();
    } catch {
      // It was the transaction itself that failed.
    }
    throw error;
  }
}

export async function readMeta<K extends keyof MetaValues>(
  source: Reading,
  name: K,
): Promise<MetaValues[K] | undefined> {
  const entry = 'objectStore' in source ? await source.objectStore('meta').get(name) : await source.get('meta', name);
  return entry?.value as MetaValues[K] | undefined;
}

export async function writeMeta<K extends keyof MetaValues>(tx: Writing, name: K, value: MetaValues[K]): Promise<void> {
  await tx.objectStore('meta').put({ name, value } as MetaEntry);
}

/** `sequence` comes from the store. */
export async function addEntry(tx: Writing, entry: Omit<OutboxEntry, 'sequence'>): Promise<void> {
  await tx.objectStore('outbox').add(entry as OutboxEntry);
}
