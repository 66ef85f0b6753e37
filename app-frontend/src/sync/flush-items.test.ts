import { beforeEach, describe, expect, it } from 'vitest';
import { UnreachableError } from '../api/errors';
import { discardRefused, retryRefused } from '../store/settling';
import { startOver } from '../store/starting-over';
import type { Tab } from '../testing/device';
import { glass, openTab } from '../testing/device';
import type { Fault, SeenRequest } from '../testing/fake-server';
import { FakeServer } from '../testing/fake-server';
import { cupOf, soup } from '../testing/items';
import { flushOutbox } from './flush';
import { pullChanges } from './pull';

let server: FakeServer;
let tab: Tab;

beforeEach(async () => {
  server = new FakeServer();
  tab = await openTab({ server });
});

const flush = () => flushOutbox(tab.store, tab.api);
const snapshot = () => tab.store.getSnapshot();
const own = () => server.account.drinks.items.filter(({ builtIn }) => !builtIn);
const shown = () => [...snapshot().catalogue.drinks, ...snapshot().catalogue.cups].filter(({ builtIn }) => !builtIn);
const isItem = (method: string) => (request: SeenRequest) =>
  request.method === method && request.path.startsWith('/v1/drinks');

/** Fails the first request that matches, and no other. */
function failOnce(matches: (request: SeenRequest) => boolean, fault: Fault): void {
  let failed = false;
  server.fault = (request) => {
    if (failed || !matches(request)) return undefined;
    failed = true;
    return fault;
  };
}

describe('drinks and cups', () => {
  it('are sent as the server takes them, and settle', async () => {
    const drink = await tab.store.createItem(soup);
    const cup = await tab.store.createItem(cupOf(drink));
    await tab.store.replaceItem(drink, { ...soup, name: 'Broth' });
    await flush();
    expect(server.seen.filter(({ path }) => path.startsWith('/v1/drinks')).map(({ body }) => body)).toEqual([
      { id: drink, kind: 'drink', name: 'Soup', factor: 0.9, icon: 'tea', position: 100, hidden: false },
      { id: cup, kind: 'cup', name: null, drink, amountMl: 300, icon: 'mug', position: 100, hidden: false },
      { kind: 'drink', name: 'Broth', factor: 0.9, icon: 'tea', position: 100, hidden: false },
    ]);
    expect(snapshot()).toMatchObject({ pendingCount: 0, refused: [] });
    expect(shown()).toMatchObject([{ name: 'Broth', version: 2 }, { drink }]);
  });

  it('of the product are only placed and hidden', async () => {
    const [water] = snapshot().catalogue.drinks;
    if (!water) throw new Error('no water');
    await tab.store.replaceItem('water', { ...water, hidden: true });
    await tab.store.replaceItem('water', { ...water, position: 99 });
    await flush();
    expect(server.seen.filter(isItem('PUT')).map(({ body, ifMatch }) => [body, ifMatch])).toEqual([
      [{ position: 10, hidden: true }, '"0"'],
      [{ position: 99, hidden: false }, '"1"'],
    ]);
    expect(snapshot().catalogue.drinks.at(-1)).toMatchObject({ id: 'water', factor: 1, version: 2 });
  });

  it.each(['lost', 'unreachable'] as const)('are made once when the answer is %s', async (fault) => {
    failOnce(isItem('POST'), fault);
    const drink = await tab.store.createItem(soup);
    await expect(flush()).rejects.toThrow(UnreachableError);
    await flush();
    expect(own().map(({ id }) => id)).toEqual([drink]);
    expect(snapshot().pendingCount).toBe(0);
  });

  it('know their own change again when its answer was lost', async () => {
    const drink = await tab.store.createItem(soup);
    await flush();
    failOnce(isItem('PUT'), 'lost');
    await tab.store.replaceItem(drink, { ...soup, position: 7 });
    await expect(flush()).rejects.toThrow(UnreachableError);
    await flush();
    expect(snapshot()).toMatchObject({ pendingCount: 0, refused: [] });
    expect(own()).toMatchObject([{ position: 7, version: 2 }]);
  });

  it('go once when the answer to a deletion was lost, and with them their cups', async () => {
    const drink = await tab.store.createItem(soup);
    await tab.store.createItem(cupOf(drink));
    await flush();
    failOnce(isItem('DELETE'), 'lost');
    await tab.store.deleteItem(drink);
    await expect(flush()).rejects.toThrow(UnreachableError);
    await flush();
    expect(own()).toEqual([]);
    expect(shown()).toEqual([]);
  });

  it('are let go of when they were deleted elsewhere before the answer came', async () => {
    failOnce(isItem('POST'), 'lost');
    const drink = await tab.store.createItem(soup);
    await expect(flush()).rejects.toThrow(UnreachableError);
    await tab.api.deleteItem(drink);
    await flush();
    expect(snapshot()).toMatchObject({ pendingCount: 0, refused: [] });
    expect(shown()).toEqual([]);
  });

  it('show what another device made of them, until the person insists', async () => {
    const drink = await tab.store.createItem(soup);
    await flush();
    await tab.api.replaceItem(drink, { ...soup, name: 'Ramen' }, { builtIn: false, version: 1 });
    await tab.store.replaceItem(drink, { ...soup, name: 'Broth' });
    await flush();
    await pullChanges(tab.store, tab.api);
    const [refused] = snapshot().refused;
    expect(refused).toMatchObject({ refusal: { status: 412 }, intent: { settings: { name: 'Broth' } } });
    expect(shown()).toMatchObject([{ name: 'Ramen', version: 2 }]);
    await retryRefused(tab.store, refused?.sequence ?? 0);
    await flush();
    expect(own()).toMatchObject([{ name: 'Broth', version: 3 }]);
    expect(snapshot().refused).toEqual([]);
  });

  it('come back as ones of their own when they were deleted elsewhere', async () => {
    const drink = await tab.store.createItem(soup);
    await flush();
    await tab.api.deleteItem(drink);
    await tab.store.replaceItem(drink, { ...soup, name: 'Broth' });
    await flush();
    const [refused] = snapshot().refused;
    expect(refused?.refusal?.status).toBe(404);
    await retryRefused(tab.store, refused?.sequence ?? 0);
    await flush();
    expect(own()).toMatchObject([{ name: 'Broth', version: 1 }]);
    expect(own()[0]?.id).not.toBe(drink);
  });

  it('need no second request when they were taken back before they were sent', async () => {
    failOnce(isItem('POST'), { status: 409, code: 'LIMIT_REACHED' });
    const drink = await tab.store.createItem(soup);
    await tab.store.deleteItem(drink);
    await flush();
    expect(snapshot()).toMatchObject({ pendingCount: 0, refused: [] });
    expect(server.seen.filter(isItem('DELETE'))).toEqual([]);
  });
});

describe('what is made with a drink', () => {
  const record = { method: 'POST', path: '/v1/records' };
  const sentRecords = () => server.seen.filter(({ method, path }) => method === record.method && path === record.path);

  it('waits while the server trips over the drink, and nothing else does', async () => {
    const drink = await tab.store.createItem(soup);
    await tab.store.createItem(cupOf(drink));
    await tab.store.logDrink({ ...glass(200), drink });
    const water = await tab.store.logDrink(glass(100));
    server.fault = (request) => (isItem('POST')(request) ? { status: 500, code: 'INTERNAL_SERVER_ERROR' } : undefined);
    expect(await flush()).toMatchObject({ status: 500 });
    expect(sentRecords()).toHaveLength(1);
    expect(server.rows.map(({ id }) => id)).toEqual([water]);
    server.fault = () => undefined;
    expect(await flush()).toBeUndefined();
    expect(snapshot()).toMatchObject({ pendingCount: 0, refused: [] });
    expect(own()).toHaveLength(2);
  });

  it('waits for what the person decides about a refused drink', async () => {
    failOnce(isItem('POST'), { status: 409, code: 'LIMIT_REACHED' });
    const drink = await tab.store.createItem(soup);
    await tab.store.logDrink({ ...glass(200), drink });
    await flush();
    expect(sentRecords()).toEqual([]);
    expect(snapshot()).toMatchObject({ pendingCount: 1, refused: [{ intent: { kind: 'createItem' } }] });
    await retryRefused(tab.store, snapshot().refused[0]?.sequence ?? 0);
    await flush();
    expect(server.rows).toMatchObject([{ drink, drinkName: 'Soup' }]);
  });

  it('is shown to the person when the drink is given up', async () => {
    failOnce(isItem('POST'), { status: 409, code: 'LIMIT_REACHED' });
    const drink = await tab.store.createItem(soup);
    await tab.store.logDrink({ ...glass(200), drink });
    await flush();
    await discardRefused(tab.store, snapshot().refused[0]?.sequence ?? 0);
    await flush();
    expect(snapshot()).toMatchObject({
      pendingCount: 0,
      refused: [{ intent: { kind: 'create', draft: { drinkName: 'Soup' } }, refusal: { status: 400 } }],
    });
  });
});

describe('a release without drinks and cups', () => {
  beforeEach(() => {
    server.servesDrinks = false;
  });

  it('gets them when it can take them; until then they are here, and nothing else waits', async () => {
    const drink = await tab.store.createItem(soup);
    const [water] = snapshot().catalogue.drinks;
    if (water) await tab.store.replaceItem('water', { ...water, position: 99 });
    await tab.store.logDrink({ ...glass(200), drink });
    await tab.store.logDrink(glass(100));
    expect(await flush()).toMatchObject({ status: 404 });
    await pullChanges(tab.store, tab.api);
    expect(snapshot()).toMatchObject({ pendingCount: 3, refused: [] });
    expect(shown()).toMatchObject([{ id: drink, name: 'Soup' }]);
    expect(server.rows).toMatchObject([{ amountMl: 100 }]);

    server.servesDrinks = true;
    await flush();
    expect(snapshot()).toMatchObject({ pendingCount: 0, refused: [] });
    expect(server.rows).toHaveLength(2);
  });
});

it('are told to a new guest, with the order of the built-in ones and a goal that was worked out', async () => {
  const drink = await tab.store.createItem(soup);
  await tab.store.createItem(cupOf(drink));
  const coffee = snapshot().catalogue.drinks.find(({ id }) => id === 'coffee');
  if (coffee) await tab.store.replaceItem('coffee', { ...coffee, position: 1 });
  const goal = { kind: 'calculated', ml: 1800, weightKg: 60, activity: 'low', climate: 'temperate' } as const;
  await tab.store.changeProfile({ goal });
  await tab.store.logDrink({ ...glass(200), drink });
  await flush();
  server.account.ended = true;
  await tab.store.writeSession({ state: 'ended' });
  await startOver(tab.store);
  await flush();
  const young = [...server.accounts.values()].at(-1);
  expect(young?.drinks.items.filter(({ builtIn }) => !builtIn)).toMatchObject([{ id: drink, name: 'Soup' }, { drink }]);
  expect(young?.drinks.items.find(({ id }) => id === 'coffee')).toMatchObject({ position: 1 });
  expect(young?.profile.goal).toEqual(goal);
  expect([...(young?.records.values() ?? [])].map(({ row }) => row)).toMatchObject([
    { drinkName: 'Soup', factor: 0.9 },
  ]);
  expect(snapshot()).toMatchObject({ pendingCount: 0, refused: [] });
});
