import { describe, expect, it, vi } from 'vitest';
import { glass, newDeviceName, openTab, pendingEntries } from '../testing/device';
import { FakeServer } from '../testing/fake-server';
import { writeMeta } from './database';
import { settle } from './settling';
import { Store } from './store';

const server = new FakeServer();

describe('the store', () => {
  it('shows a drink at once, with no server ever asked', async () => {
    const { store } = await openTab({ server });
    await store.logDrink(glass(300));
    expect(store.getSnapshot()).toMatchObject({
      pendingCount: 1,
      records: [{ amountMl: 300, factor: 1, version: 1, pending: true, day: store.getSnapshot().today }],
    });
    expect(server.seen).toHaveLength(0);
  });

  it('still has it after the page was closed', async () => {
    const device = newDeviceName();
    const first = await openTab({ server, device });
    const id = await first.store.logDrink(glass());
    await first.store.read(async (database) => {
      await Promise.resolve();
      database.close();
    });
    const second = await openTab({ server, device });
    expect(second.store.getSnapshot().records.map((record) => record.id)).toEqual([id]);
  });

  it('lays edits and deletions over what is there, newest drink first', async () => {
    const { store } = await openTab({ server });
    const noon = new Date();
    const earlier = new Date(noon.getTime() - 1000).toISOString();
    const a = await store.logDrink(glass(100, earlier));
    const b = await store.logDrink(glass(200, noon.toISOString()));
    await store.replaceDrink(a, glass(150, earlier));
    expect(store.getSnapshot().records.map(({ id, amountMl, version }) => [id, amountMl, version])).toEqual([
      [b, 200, 1],
      [a, 150, 2],
    ]);
    await store.deleteDrink(b);
    expect(store.getSnapshot().records.map(({ id }) => id)).toEqual([a]);
  });

  it('keeps an edit of a drink that another tab has just deleted', async () => {
    const device = newDeviceName();
    const [one, two] = [await openTab({ server, device }), await openTab({ server, device })];
    const id = await one.store.logDrink(glass(100));
    await two.store.deleteDrink(id);
    await one.store.replaceDrink(id, glass(120));
    expect(one.store.getSnapshot().records).toMatchObject([{ amountMl: 120, version: 1 }]);
    expect(one.store.getSnapshot().records[0]?.id).not.toBe(id);
  });

  it('holds the days it shows and no others', async () => {
    const { store } = await openTab({ server });
    const day = 24 * 60 * 60_000;
    await store.logDrink(glass(1, new Date(Date.now() - 6 * day).toISOString()));
    await store.logDrink(glass(2, new Date(Date.now() - 7 * day).toISOString()));
    expect(store.getSnapshot().records.map(({ amountMl }) => amountMl)).toEqual([1]);
  });

  it('moves on to the new day', async () => {
    let now = new Date('2026-03-10T15:59:00Z');
    const { store } = await openTab({ server, now: () => now });
    expect(store.getSnapshot().today).toBe('2026-03-10');
    now = new Date('2026-03-10T16:00:00Z');
    await store.reload();
    expect(store.getSnapshot().today).toBe('2026-03-11');
  });

  it('applies settings at once, the last one winning', async () => {
    const { store } = await openTab({ server });
    await store.changeProfile({ goalMl: 2500 });
    await store.changeProfile({ goalMl: 2600, locale: 'zh-TW' });
    expect(store.getSnapshot().profile).toMatchObject({ goalMl: 2600, locale: 'zh-TW', unit: 'ml' });
  });

  it('completes a profile that an earlier release has stored', async () => {
    const { store } = await openTab({ server });
    const stored = { locale: 'en', timeZone: 'Asia/Taipei', goalMl: 1800 } as const;
    await store.commit('server', async (tx) => await writeMeta(tx, 'profile', stored));
    expect(store.getSnapshot().profile).toMatchObject({ goal: { kind: 'manual', ml: 1800 }, goalHistory: [] });
  });

  it('never takes a row back to an older version', async () => {
    const { store } = await openTab({ server });
    const id = await store.logDrink(glass());
    await store.replaceDrink(id, glass(400));
    const [create, replace] = await pendingEntries(store);
    const row = {
      id,
      ...glass(400),
      drinkName: null,
      factor: 1,
      day: store.getSnapshot().today,
      version: 2,
      createdAt: '',
      updatedAt: '',
    };
    if (!create || !replace) throw new Error('two writes wait');
    await settle(store, replace, { kind: 'record', record: row });
    await settle(store, create, { kind: 'record', record: { ...row, amountMl: 250, version: 1 } });
    expect(store.getSnapshot().records).toMatchObject([{ amountMl: 400, version: 2, pending: false }]);
  });

  it('asks about durable storage once for each device', async () => {
    const { store } = await openTab({ server });
    expect(await store.takePersistenceQuestion()).toBe(true);
    expect(await store.takePersistenceQuestion()).toBe(false);
  });

  it('says so when the browser gives no storage', async () => {
    const denied = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    const store = new Store({ locale: 'en', timeZone: 'UTC' });
    denied.mockRestore();
    await expect(store.logDrink(glass())).rejects.toThrow('denied');
    expect(store.getSnapshot()).toMatchObject({ ready: false, storageFailed: true });
  });
});
