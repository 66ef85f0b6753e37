import type { StoredSession } from '../api/session';
import type { DrinkContent, Locale, Profile, ProfilePatch } from '../api/types';
import type { SiteConfig } from '../config/site-config';
import type { Day } from '../days/day';
import { addDays, dayOf } from '../days/day';
import { findDrink } from '../drinks/drinks';
import type { FillUpDatabase, Writing } from './database';
import { addEntry, openDatabase, readMeta, write, writeMeta } from './database';
import type { DrinkDraft, Intent, OutboxEntry } from './outbox';
import { isPending, recordIdOf } from './outbox';
import { uuidV7 } from './uuid';
import type { ViewRecord } from './view';
import { layOver, layOverProfile } from './view';

/** How far back the page looks. */
export const DAYS_SHOWN = 7;

export interface Snapshot {
  /** False until the device's own data has been read. */
  readonly ready: boolean;
  readonly profile: Profile;
  readonly today: Day;
  /** The last DAYS_SHOWN days, newest first. */
  readonly records: readonly ViewRecord[];
  readonly pendingCount: number;
  readonly refused: readonly OutboxEntry[];
  readonly sessionEnded: boolean;
  /** The browser gives no storage: nothing can be kept. */
  readonly storageFailed: boolean;
  readonly environment: string | undefined;
}

export interface StoreOptions {
  readonly name?: string;
  readonly locale: Locale;
  readonly timeZone: string;
  readonly now?: () => Date;
  /** A newer page needs a newer database. */
  readonly onOutdated?: () => void;
}

/**
 * The only holder of the app's data: IndexedDB, and one immutable snapshot of what the page shows.
 * A write is in the outbox, on the disk, before it is shown.
 */
export class Store {
  private snapshot: Snapshot;
  private reading = 0;
  private readonly listeners = new Set<() => void>();
  private readonly writeListeners = new Set<(kind: 'intent' | 'server') => void>();
  readonly opened: Promise<FillUpDatabase>;
  readonly now: () => Date;

  constructor(options: StoreOptions) {
    this.now = options.now ?? (() => new Date());
    const profile = guestProfile(options.locale, options.timeZone);
    this.snapshot = {
      ready: false,
      profile,
      today: dayOf(this.now(), profile.timeZone, profile.dayStartMinutes),
      records: [],
      pendingCount: 0,
      refused: [],
      sessionEnded: false,
      storageFailed: false,
      environment: undefined,
    };
    this.opened = openDatabase(options.name ?? 'fillup', options.onOutdated ?? (() => undefined));
    this.opened.catch(() => this.show({ ...this.snapshot, storageFailed: true }));
  }

  readonly getSnapshot = (): Snapshot => this.snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Hears of each write of this tab, after it is on the disk. */
  onWrite(listener: (kind: 'intent' | 'server') => void): () => void {
    this.writeListeners.add(listener);
    return () => this.writeListeners.delete(listener);
  }

  private show(snapshot: Snapshot): void {
    this.snapshot = snapshot;
    for (const listener of this.listeners) listener();
  }

  /** Reads what this or another tab has written, and the day that has come. */
  async reload(): Promise<void> {
    const reading = ++this.reading;
    const database = await this.opened;
    const [stored, outbox, session, config] = await Promise.all([
      readMeta(database, 'profile'),
      database.getAll('outbox'),
      readMeta(database, 'session'),
      readMeta(database, 'config'),
    ]);
    const profile = layOverProfile(stored ?? this.snapshot.profile, outbox);
    const today = dayOf(this.now(), profile.timeZone, profile.dayStartMinutes);
    const first = addDays(today, 1 - DAYS_SHOWN);
    const rows = await database.getAllFromIndex('records', 'day', IDBKeyRange.lowerBound(first));
    if (reading !== this.reading) return;
    this.show({
      ready: true,
      profile,
      today,
      records: layOver(rows, outbox).filter((record) => record.day >= first),
      pendingCount: outbox.filter(isPending).length,
      refused: outbox.filter((entry) => !isPending(entry)),
      sessionEnded: session?.state === 'ended',
      storageFailed: false,
      environment: config?.environment,
    });
  }

  async logDrink(content: DrinkContent): Promise<string> {
    const recordId = uuidV7(this.now().getTime());
    await this.intend({ kind: 'create', recordId, draft: this.draft(content) });
    return recordId;
  }

  async replaceDrink(recordId: string, content: DrinkContent): Promise<void> {
    const draft = this.draft(content);
    await this.commit('intent', async (tx) => {
      await dropRefused(tx, recordId);
      const row = await tx.objectStore('records').get(recordId);
      const outbox = await tx.objectStore('outbox').getAll();
      const shown = layOver(row ? [row] : [], outbox).find(({ id }) => id === recordId);
      // Deleted in another tab a moment ago: what the person wrote is kept as a drink of its own.
      const intent: Intent = shown
        ? { kind: 'replace', recordId, draft, version: shown.version }
        : { kind: 'create', recordId: uuidV7(this.now().getTime()), draft };
      await this.add(tx, intent);
    });
  }

  async deleteDrink(recordId: string): Promise<void> {
    await this.commit('intent', async (tx) => {
      await dropRefused(tx, recordId);
      await this.add(tx, { kind: 'delete', recordId });
    });
  }

  async changeProfile(patch: ProfilePatch): Promise<void> {
    await this.intend({ kind: 'profile', patch });
  }

  async readSession(): Promise<StoredSession | undefined> {
    return await readMeta(await this.opened, 'session');
  }

  async writeSession(session: StoredSession): Promise<void> {
    await this.commit('server', async (tx) => await writeMeta(tx, 'session', session));
  }

  async startAccount(session: StoredSession, profile: Profile): Promise<void> {
    await this.commit('server', async (tx) => {
      await writeMeta(tx, 'session', session);
      await writeMeta(tx, 'profile', profile);
    });
  }

  async readConfig(): Promise<SiteConfig | undefined> {
    return await readMeta(await this.opened, 'config');
  }

  async writeConfig(config: SiteConfig): Promise<void> {
    await this.commit('server', async (tx) => await writeMeta(tx, 'config', config));
  }

  /** Tells once, after the first write of this device, that its storage should be asked to last. */
  async takePersistenceQuestion(): Promise<boolean> {
    const database = await this.opened;
    if ((await readMeta(database, 'persistenceAsked')) ?? false) return false;
    await write(database, async (tx) => await writeMeta(tx, 'persistenceAsked', true));
    return true;
  }

  /** For the modules beside this one that settle writes; shows the result when it is on the disk. */
  async commit<T>(kind: 'intent' | 'server', work: (tx: Writing) => Promise<T>): Promise<T> {
    const result = await write(await this.opened, work);
    await this.reload();
    for (const listener of this.writeListeners) listener(kind);
    return result;
  }

  draft(content: DrinkContent): DrinkDraft {
    const { timeZone, dayStartMinutes } = this.snapshot.profile;
    return {
      amountMl: content.amountMl,
      drink: content.drink,
      recordedAt: content.recordedAt,
      factor: findDrink(content.drink)?.factor ?? 1,
      day: dayOf(new Date(content.recordedAt), timeZone, dayStartMinutes),
    };
  }

  async add(tx: Writing, intent: Intent): Promise<void> {
    await addEntry(tx, { intent, writtenAt: this.now().toISOString() });
  }

  private async intend(intent: Intent): Promise<void> {
    await this.commit('intent', async (tx) => await this.add(tx, intent));
  }
}

/** What the person does now takes the place of what the server refused before. */
async function dropRefused(tx: Writing, recordId: string): Promise<void> {
  for (const entry of await tx.objectStore('outbox').getAll()) {
    if (entry.refusal && recordIdOf(entry.intent) === recordId) await tx.objectStore('outbox').delete(entry.sequence);
  }
}

/** Who everybody is until the server has given the guest a name. */
function guestProfile(locale: Locale, timeZone: string): Profile {
  return {
    id: '',
    kind: 'guest',
    email: null,
    locale,
    timeZone,
    dayStartMinutes: 0,
    unit: 'ml',
    goalMl: 2000,
    goal: { kind: 'manual', ml: 2000 },
    goalHistory: [],
    createdAt: '',
  };
}
