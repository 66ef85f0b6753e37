import { beforeEach, describe, expect, it } from 'vitest';
import type { Item } from '../api/types';
import { flushOutbox } from '../sync/flush';
import { pullChanges } from '../sync/pull';
import type { Tab } from '../testing/device';
import { glass, newDeviceName, openTab } from '../testing/device';
import { FakeServer } from '../testing/fake-server';
import { cupOf, soup } from '../testing/items';
import { readCursor } from './settling';

let server: FakeServer;
let tab: Tab;

beforeEach(async () => {
  server = new FakeServer();
  tab = await openTab({ server });
});

const catalogue = ({ store }: Tab = tab) => store.getSnapshot().catalogue;
const ids = (items: readonly Item[]) => items.map(({ id }) => id);
const flush = () => flushOutbox(tab.store, tab.api);

describe('the catalogue', () => {
  it('has the built-in drinks and cups from the start, in their order', () => {
    expect(ids(catalogue().drinks)).toEqual(
      'water sparkling_water tea coffee milk soy_milk juice soda sports_drink'.split(' '),
    );
    expect(catalogue().cups.map(({ amountMl, drink }) => [amountMl, drink])).toEqual([
      [150, 'water'],
      [250, 'water'],
      [350, 'water'],
      [500, 'water'],
      [240, 'coffee'],
      [300, 'tea'],
    ]);
  });

  it('shows own drinks and cups at once, where they belong', async () => {
    const drink = await tab.store.createItem({ ...soup, position: 15 });
    const cup = await tab.store.createItem({ ...cupOf(drink), position: 5 });
    expect(catalogue().drinks[1]).toMatchObject({ id: drink, name: 'Soup', builtIn: false, version: 1 });
    expect(catalogue().cups[0]).toMatchObject({ id: cup, drink });
    expect(server.seen).toEqual([]);
  });

  it('moves and hides built-in ones without touching what they are', async () => {
    const water = catalogue().drinks[0];
    if (!water) throw new Error('no water');
    await tab.store.replaceItem('water', { ...water, position: 200, hidden: true });
    expect(catalogue().drinks.at(-1)).toMatchObject({ id: 'water', factor: 1, hidden: true, builtIn: true });
  });

  it('lets the cups of a deleted drink go with it', async () => {
    const drink = await tab.store.createItem(soup);
    const cup = await tab.store.createItem(cupOf(drink));
    await tab.store.deleteItem(drink);
    expect(ids(catalogue().cups)).not.toContain(cup);
  });

  it('keeps an edit of one that another tab has just deleted', async () => {
    const device = newDeviceName();
    const [one, two] = [await openTab({ server, device }), await openTab({ server, device })];
    const drink = await one.store.createItem(soup);
    await two.store.deleteItem(drink);
    await one.store.replaceItem(drink, { ...soup, name: 'Broth' });
    const own = catalogue(one).drinks.filter(({ builtIn }) => !builtIn);
    expect(own).toMatchObject([{ name: 'Broth', version: 1 }]);
    expect(ids(own)).not.toContain(drink);
  });
});

describe('a drink that was logged', () => {
  it('keeps the name and the factor that it had', async () => {
    const drink = await tab.store.createItem(soup);
    await tab.store.logDrink({ ...glass(200), drink });
    await tab.store.replaceItem(drink, { ...soup, name: 'Broth', factor: 0.5 });
    const shown = { drink, drinkName: 'Soup', factor: 0.9 };
    expect(tab.store.getSnapshot().records).toMatchObject([shown]);
    await flush();
    expect(tab.store.getSnapshot()).toMatchObject({ pendingCount: 0, records: [shown] });
    expect(server.rows).toMatchObject([shown]);
  });

  it('may be of a drink that is deleted', async () => {
    const drink = await tab.store.createItem(soup);
    await tab.store.logDrink({ ...glass(200), drink });
    await tab.store.deleteItem(drink);
    await flush();
    expect(tab.store.getSnapshot()).toMatchObject({ pendingCount: 0, refused: [], records: [{ drinkName: 'Soup' }] });
  });
});

describe('another device', () => {
  it('has the same drinks and cups, in the same order, and loses what was deleted', async () => {
    const drink = await tab.store.createItem(soup);
    const cup = await tab.store.createItem({ ...cupOf(drink), position: 1 });
    const coffee = catalogue().drinks.find(({ id }) => id === 'coffee');
    if (coffee) await tab.store.replaceItem('coffee', { ...coffee, position: 1 });
    await flush();
    const other = await openTab({ server });
    await other.store.startAccount((await tab.store.readSession()) ?? { state: 'ended' }, server.account.profile);
    await pullChanges(other.store, other.api);
    expect(ids(catalogue(other).drinks)).toEqual(ids(catalogue().drinks));
    expect(ids(catalogue(other).cups)[0]).toBe(cup);

    await tab.store.deleteItem(drink);
    await flush();
    await pullChanges(other.store, other.api);
    expect(ids(catalogue(other).drinks)).not.toContain(drink);
    expect(ids(catalogue(other).cups)).not.toContain(cup);
  });

  it('is told everything once more when an earlier release had passed over it', async () => {
    await tab.store.createItem(soup);
    await flush();
    await pullChanges(tab.store, tab.api);
    expect(await readCursor(tab.store)).toBe('1');
    // As a page of that release leaves it.
    await tab.store.commit('server', async (tx) => await tx.objectStore('meta').delete('items'));
    expect(await readCursor(tab.store)).toBeUndefined();
    await pullChanges(tab.store, tab.api);
    expect(catalogue().drinks.at(-1)).toMatchObject({ name: 'Soup' });
  });

  it('never takes an item back to an older version', async () => {
    const drink = await tab.store.createItem(soup);
    await flush();
    await tab.store.replaceItem(drink, { ...soup, name: 'Broth' });
    await flush();
    const old = { ...soup, id: drink, builtIn: false, version: 1 };
    const { applyChanges } = await import('./settling');
    await applyChanges(tab.store, [{ type: 'drink', id: drink, deleted: false, drink: old }], '9', true);
    expect(catalogue().drinks.at(-1)).toMatchObject({ name: 'Broth', version: 2 });
  });
});
