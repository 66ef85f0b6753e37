import type { StoredSession } from '../api/session';
import type {
  DrinkContent,
  DrinkRecord,
  ItemSettings,
  Locale,
  Profile,
  ProfilePatch,
  Reminders,
  ReminderSettings,
} from '../api/types';
import type { SiteConfig } from '../config/site-config';
import type { Day } from '../days/day';
import { addDays, dayOf } from '../days/day';
import type { Catalogue } from '../drinks/catalogue';
import { catalogueOf, findDrink } from '../drinks/catalogue';
import { defaultReminders } from '../reminders/defaults';
import type { DeviceSettings, FillUpDatabase, PushRegistration, StoredProfile, Writing } from './database';
import { addEntry, openDatabase, readMeta, write, writeMeta } from './database';
import type { DrinkDraft, Intent, OutboxEntry } from './outbox';
import { isPending, subjectOf } from './outbox';
import { uuidV7 } from './uuid';
import type { ViewRecord } from './view';
import { layOver, layOverItems, layOverProfile, layOverReminders } from './view';

/** How far back the snapshot reaches; what lies before is read where it is looked at (history.ts). */
export const DAYS_SHOWN = 7;

export interface Snapshot {
  /** False until the device's own data has been read. */
  readonly ready: boolean;
  readonly profile: Profile;
  readonly today: Day;
  /** The last DAYS_SHOWN days, newest first. */
  readonly records: readonly ViewRecord[];
  readonly catalogue: Catalogue;
  readonly reminders: Reminders;
  readonly pendingCount: number;
  readonly refused: readonly OutboxEntry[];
  readonly sessionEnded: boolean;
  /** The account was taken up on this device, and not all of it is here yet. */
  readonly fetching: boolean;
  /** The browser gives no storage: nothing can be kept. */
  readonly storageFailed: boolean;
  readonly environment: string | undefined;
  readonly device: DeviceSettings;
  /** Set while this device is to be notified. */
  readonly push: PushRegistration | undefined;
}

export interface StoreOptions {
  readonly name?: string;
  readonly locale: Locale;
  readonly timeZone: string;
  readonly now?: () => Date;
  /** A newer page needs a newer database. */
  readonly onOutdated?: () => void;
}

/** A drink as it was logged, where that is known: what no list holds any more keeps its factor and name. */
type LoggedContent = DrinkContent & Partial<Pick<DrinkRecord, 'factor' | 'drinkName'>>;

/**
 * The only holder of the app's data: IndexedDB, and one immutable snapshot of what the page shows.
 * A write is in the outbox, on the disk, before it is shown.
 */
export class Store {
  private snapshot: Snapshot;
  private reading = 0;
  private connection: Promise<FillUpDatabase> | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly writeListeners = new Set<(kind: 'intent' | 'server') => void>();
  readonly now: () => Date;

  constructor(private readonly options: StoreOptions) {
    this.now = options.now ?? (() => new Date());
    const profile = guestProfile(options.locale, options.timeZone);
    this.snapshot = {
      ready: false,
      profile,
      today: this.dayOf(this.now(), profile),
      records: [],
      catalogue: catalogueOf(layOverItems([], [])),
      reminders: defaultReminders,
      pendingCount: 0,
      refused: [],
      sessionEnded: false,
      fetching: false,
      storageFailed: false,
      environment: undefined,
      device: {},
      push: undefined,
    };
    this.connect().catch(() => undefined);
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
    const stored = await this.read(async (database) => {
      const [profile, items, reminders, outbox, session, fetching, config, device, push] = await Promise.all([
        readMeta(database, 'profile'),
        readMeta(database, 'items'),
        readMeta(database, 'reminders'),
        database.getAll('outbox'),
        readMeta(database, 'session'),
        readMeta(database, 'fetching'),
        readMeta(database, 'config'),
        readMeta(database, 'device'),
        readMeta(database, 'push'),
      ]);
      const shown = layOverProfile(profile ? complete(profile) : this.snapshot.profile, outbox);
      const today = this.dayOf(this.now(), shown);
      const first = addDays(today, 1 - DAYS_SHOWN);
      const rows = await database.getAllFromIndex('records', 'day', IDBKeyRange.lowerBound(first));
      const records = layOver(rows, outbox).filter((record) => record.day >= first);
      return {
        shown: { profile: shown, today, records, fetching: fetching ?? false, device: device ?? {}, push },
        items: items ?? [],
        reminders: reminders ?? defaultReminders,
        outbox,
        session,
        config,
      };
    });
    if (reading !== this.reading) return;
    const { shown, items, reminders, outbox, session, config } = stored;
    this.show({
      ...shown,
      ready: true,
      catalogue: catalogueOf(layOverItems(items, outbox)),
      reminders: layOverReminders(reminders, outbox),
      pendingCount: outbox.filter(isPending).length,
      refused: outbox.filter((entry) => !isPending(entry)),
      sessionEnded: session?.state === 'ended',
      storageFailed: false,
      environment: config?.environment,
    });
  }

  /** Shows the new day when it has come. */
  async turnDay(): Promise<void> {
    if (this.dayOf(this.now(), this.snapshot.profile) !== this.snapshot.today) await this.reload();
  }

  async logDrink(content: LoggedContent): Promise<string> {
    const recordId = uuidV7(this.now().getTime());
    await this.intend({ kind: 'create', recordId, draft: this.draft(content) });
    return recordId;
  }

  async replaceDrink(recordId: string, content: LoggedContent): Promise<void> {
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

  async createItem(settings: ItemSettings): Promise<string> {
    const itemId = uuidV7(this.now().getTime());
    await this.intend({ kind: 'createItem', itemId, settings });
    return itemId;
  }

  async replaceItem(itemId: string, settings: ItemSettings): Promise<void> {
    await this.commit('intent', async (tx) => {
      await dropRefused(tx, itemId);
      const items = layOverItems((await readMeta(tx, 'items')) ?? [], await tx.objectStore('outbox').getAll());
      const shown = items.find(({ id }) => id === itemId);
      // Deleted in another tab a moment ago: kept as one of its own.
      const intent: Intent = shown
        ? { kind: 'replaceItem', itemId, builtIn: shown.builtIn, settings, version: shown.version }
        : { kind: 'createItem', itemId: uuidV7(this.now().getTime()), settings };
      await this.add(tx, intent);
    });
  }

  /** Own ones only; a built-in one is hidden. */
  async deleteItem(itemId: string): Promise<void> {
    await this.commit('intent', async (tx) => {
      await dropRefused(tx, itemId);
      await this.add(tx, { kind: 'deleteItem', itemId });
    });
  }

  async changeProfile(patch: ProfilePatch): Promise<void> {
    await this.intend({ kind: 'profile', patch });
  }

  /** @param change of the settings as they are then: what was chosen a moment before may not be shown yet */
  async changeReminders(change: (settings: ReminderSettings) => Partial<ReminderSettings>): Promise<void> {
    await this.commit('intent', async (tx) => {
      await dropRefused(tx, 'reminders');
      const known = (await readMeta(tx, 'reminders')) ?? defaultReminders;
      const { version, ...settings } = layOverReminders(known, await tx.objectStore('outbox').getAll());
      await this.add(tx, { kind: 'reminders', reminders: { ...settings, ...change(settings) }, version });
    });
  }

  async changeDevice(patch: DeviceSettings): Promise<void> {
    await this.commit('server', async (tx) => {
      await writeMeta(tx, 'device', { ...(await readMeta(tx, 'device')), ...patch });
    });
  }

  async readSession(): Promise<StoredSession | undefined> {
    return await this.read((database) => readMeta(database, 'session'));
  }

  async writeSession(session: StoredSession): Promise<void> {
    await this.commit('server', async (tx) => await writeMeta(tx, 'session', session));
  }

  async startAccount(session: StoredSession, profile: Profile): Promise<void> {
    await this.commit('server', async (tx) => {
      await beginSession(tx, session, profile);
    });
  }

  async readPush(): Promise<PushRegistration | undefined> {
    return await this.read((database) => readMeta(database, 'push'));
  }

  async writePush(registration: PushRegistration | undefined): Promise<void> {
    await this.commit('server', async (tx) => {
      if (registration) await writeMeta(tx, 'push', registration);
      else await tx.objectStore('meta').delete('push');
    });
  }

  async readConfig(): Promise<SiteConfig | undefined> {
    return await this.read((database) => readMeta(database, 'config'));
  }

  async writeConfig(config: SiteConfig): Promise<void> {
    await this.commit('server', async (tx) => await writeMeta(tx, 'config', config));
  }

  /** Tells once, after the first write of this device, that its storage should be asked to last. */
  async takePersistenceQuestion(): Promise<boolean> {
    return await this.read(async (database) => {
      if ((await readMeta(database, 'persistenceAsked')) ?? false) return false;
      await write(database, async (tx) => await writeMeta(tx, 'persistenceAsked', true));
      return true;
    });
  }

  /** For the modules beside this one. Connects anew where the browser has dropped the connection. */
  async read<T>(work: (database: FillUpDatabase) => Promise<T>): Promise<T> {
    const connection = this.connect();
    try {
      return await work(await connection);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error;
      if (this.connection === connection) this.connection = undefined;
      return await work(await this.connect());
    }
  }

  /** For the modules beside this one that settle writes; shows the result when it is on the disk. */
  async commit<T>(kind: 'intent' | 'server', work: (tx: Writing) => Promise<T>): Promise<T> {
    const result = await this.read((database) => write(database, work));
    await this.reload();
    for (const listener of this.writeListeners) listener(kind);
    return result;
  }

  async add(tx: Writing, intent: Intent): Promise<void> {
    await addEntry(tx, { intent, writtenAt: this.now().toISOString() });
  }

  private connect(): Promise<FillUpDatabase> {
    this.connection ??= openDatabase(this.options.name ?? 'fillup', {
      onOutdated: this.options.onOutdated ?? (() => undefined),
      onLost: () => (this.connection = undefined),
    }).catch((error: unknown) => {
      this.connection = undefined;
      // Said once: the page reads anew whenever the snapshot is a new one.
      if (!this.snapshot.storageFailed) this.show({ ...this.snapshot, storageFailed: true });
      throw error;
    });
    return this.connection;
  }

  private draft({ amountMl, drink, recordedAt, ...logged }: LoggedContent): DrinkDraft {
    const known = findDrink(this.snapshot.catalogue, drink) ?? { factor: logged.factor ?? 1, name: logged.drinkName };
    const day = this.dayOf(new Date(recordedAt), this.snapshot.profile);
    return { amountMl, drink, drinkName: known.name ?? null, recordedAt, factor: known.factor, day };
  }

  private dayOf(moment: Date, { timeZone, dayStartMinutes }: Profile): Day {
    return dayOf(moment, timeZone, dayStartMinutes);
  }

  private async intend(intent: Intent): Promise<void> {
    await this.commit('intent', async (tx) => await this.add(tx, intent));
  }
}

/** A device that is notified has to tell the new session so. */
export async function beginSession(tx: Writing, session: StoredSession, profile: Profile): Promise<void> {
  await writeMeta(tx, 'session', session);
  await writeMeta(tx, 'profile', profile);
  const push = await readMeta(tx, 'push');
  if (push) await writeMeta(tx, 'push', { endpoint: push.endpoint });
}

/** What the person does now takes the place of what the server refused before. */
async function dropRefused(tx: Writing, subject: string): Promise<void> {
  for (const entry of await tx.objectStore('outbox').getAll()) {
    if (entry.refusal && subjectOf(entry.intent) === subject) await tx.objectStore('outbox').delete(entry.sequence);
  }
}

function complete(stored: StoredProfile): Profile {
  return { ...guestProfile(stored.locale, stored.timeZone), goal: { kind: 'manual', ml: stored.goalMl }, ...stored };
}

/** Who everybody is until the server has given the guest a name. */
export function guestProfile(locale: Locale, timeZone: string): Profile {
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
