import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UnreachableError } from '../api/errors';
import { flushOutbox } from '../sync/flush';
import { createTabLocks } from '../sync/locks';
import { pullChanges } from '../sync/pull';
import { Synchroniser } from '../sync/synchroniser';
import type { Tab } from '../testing/device';
import { glass, newDeviceName, openTab } from '../testing/device';
import { FakeServer } from '../testing/fake-server';
import { Store } from './store';

let server: FakeServer;
let device: string;
let tab: Tab;

beforeEach(async () => {
  server = new FakeServer();
  device = newDeviceName();
  tab = await openTab({ server, device });
});

afterEach(() => {
  vi.restoreAllMocks();
});

const snapshot = () => tab.store.getSnapshot();
const full = () => new DOMException('no room', 'QuotaExceededError');

describe('a tab that is closed', () => {
  /** Whatever the old one was about to do, it never gets to. */
  const reopened = async () => await openTab({ server, device });

  it('before the first answer ever: the drinks go to the next guest', async () => {
    server.fault = ({ path }) => (path === '/v1/accounts' && server.accounts.size === 0 ? 'lost' : undefined);
    const id = await tab.store.logDrink(glass());
    await expect(flushOutbox(tab.store, tab.api)).rejects.toThrow(UnreachableError);
    const next = await reopened();
    await flushOutbox(next.store, next.api);
    expect(next.store.getSnapshot()).toMatchObject({ pendingCount: 0, records: [{ id }] });
    expect([...server.accounts.values()].map(({ records }) => records.size)).toEqual([0, 1]);
  });

  it.each(['create', 'replace', 'delete', 'profile', 'item'] as const)(
    'between the server’s answer and its being stored: the %s is sent again, and counts once',
    async (kind) => {
      await tab.session.accessToken();
      const id = await tab.store.logDrink(glass(100));
      if (kind !== 'create') await flushOutbox(tab.store, tab.api);
      if (kind === 'replace') await tab.store.replaceDrink(id, glass(200));
      if (kind === 'delete') await tab.store.deleteDrink(id);
      if (kind === 'profile') await tab.store.changeProfile({ goalMl: 2500 });
      const cup = {
        kind: 'cup',
        name: null,
        drink: 'water',
        amountMl: 1,
        icon: 'mug',
        position: 1,
        hidden: false,
      } as const;
      if (kind === 'item') await tab.store.createItem(cup);
      vi.spyOn(tab.store, 'commit').mockImplementation(() => new Promise(() => undefined));
      const before = server.seen.length;
      void flushOutbox(tab.store, tab.api);
      await vi.waitUntil(() => server.seen.length > before);
      const next = await reopened();
      await flushOutbox(next.store, next.api);
      await pullChanges(next.store, next.api);
      expect(next.store.getSnapshot()).toMatchObject({ pendingCount: 0, refused: [] });
      expect(next.store.getSnapshot().records.map(({ amountMl }) => amountMl)).toEqual(
        { create: [100], replace: [200], delete: [], profile: [100], item: [100] }[kind],
      );
      const account = [...server.accounts.values()].at(-1);
      expect([...(account?.records.values() ?? [])].filter(({ deleted }) => !deleted)).toHaveLength(
        kind === 'delete' ? 0 : 1,
      );
      expect(account?.drinks.items.filter(({ builtIn }) => !builtIn)).toHaveLength(kind === 'item' ? 1 : 0);
    },
  );
});

describe('a full disk', () => {
  it('keeps a drink from being shown that is not kept, and takes the next one when there is room', async () => {
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementationOnce(() => {
      throw full();
    });
    await expect(tab.store.logDrink(glass(100))).rejects.toThrow('no room');
    expect(snapshot()).toMatchObject({ records: [], pendingCount: 0, storageFailed: false });
    await tab.store.logDrink(glass(200));
    expect(snapshot().records).toMatchObject([{ amountMl: 200 }]);
  });

  it('loses no drink whose answer cannot be stored, and logs none twice', async () => {
    const reported: unknown[] = [];
    const synchroniser = new Synchroniser({ ...tab, report: (error) => reported.push(error) });
    await tab.store.logDrink(glass(100));
    await tab.session.accessToken();
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(() => {
      throw full();
    });
    synchroniser.request();
    await vi.waitUntil(() => synchroniser.getPhase() === 'waiting');
    expect(reported).toEqual([full()]);
    expect(snapshot()).toMatchObject({ pendingCount: 1, records: [{ amountMl: 100, pending: true }] });
    synchroniser.request();
    await vi.waitUntil(() => synchroniser.getPhase() === 'idle');
    synchroniser.stop();
    expect(snapshot()).toMatchObject({ pendingCount: 0, records: [{ amountMl: 100, pending: false }] });
    expect(server.rows).toHaveLength(1);
  });
});

describe('a connection to the storage', () => {
  it('that the browser has dropped is made anew', async () => {
    await tab.store.logDrink(glass(100));
    await tab.store.read(async (database) => {
      await Promise.resolve();
      database.close();
    });
    await tab.store.logDrink(glass(200));
    expect(snapshot().records).toHaveLength(2);
  });

  it('that is refused at first is asked for again', async () => {
    const open = vi.spyOn(indexedDB, 'open').mockImplementationOnce(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    const store = new Store({ name: newDeviceName(), locale: 'en', timeZone: 'UTC' });
    await expect(store.reload()).rejects.toThrow();
    open.mockRestore();
    expect(store.getSnapshot().storageFailed).toBe(true);
    await store.logDrink(glass(100));
    expect(store.getSnapshot()).toMatchObject({ storageFailed: false, pendingCount: 1 });
  });
});

describe('offline for long', () => {
  it('loses nothing when the token has ended, the answer to its renewal is lost, and both tabs come back at once', async () => {
    const locks = createTabLocks();
    const [one, two] = [await openTab({ server, device, locks }), await openTab({ server, device, locks })];
    await one.session.accessToken();
    server.fault = () => 'unreachable';
    for (const { store } of [one, two]) for (const n of [1, 2, 3]) await store.logDrink(glass(n));
    server.expireAccessTokens();
    one.session.reject(await one.session.accessToken());
    let losses = 2;
    server.fault = ({ path }) => (path === '/v1/sessions/refresh' && losses-- > 0 ? 'lost' : undefined);
    const both = [one, two].map((each) => new Synchroniser({ ...each, report: () => undefined }));
    for (const synchroniser of both) synchroniser.request();
    await vi.waitUntil(() => both.every((synchroniser) => synchroniser.getPhase() !== 'working'));
    for (const synchroniser of both) synchroniser.request();
    await vi.waitUntil(() => both.every((synchroniser) => synchroniser.getPhase() === 'idle'));
    for (const synchroniser of both) synchroniser.stop();
    expect(server.accounts.size).toBe(1);
    expect(server.rows.map(({ amountMl }) => amountMl).sort()).toEqual([1, 1, 2, 2, 3, 3]);
    expect(server.account.ended).toBe(false);
  });

  it('takes in what others did even while one write is stuck', async () => {
    const stuck = await tab.store.logDrink(glass(111));
    server.fault = ({ body }) =>
      (body as { id?: string } | undefined)?.id === stuck ? { status: 500, code: 'INTERNAL_SERVER_ERROR' } : undefined;
    await tab.api.createRecord('00000000-0000-7000-8000-000000000001', glass(222));
    const synchroniser = new Synchroniser({ ...tab, report: () => undefined });
    synchroniser.request();
    await vi.waitUntil(() => synchroniser.getPhase() === 'waiting');
    synchroniser.stop();
    expect(
      snapshot()
        .records.map(({ amountMl }) => amountMl)
        .sort(),
    ).toEqual([111, 222]);
  });
});
