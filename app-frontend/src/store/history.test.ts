import { beforeEach, describe, expect, it, vi } from 'vitest';
import { flushOutbox } from '../sync/flush';
import type { Tab } from '../testing/device';
import { glass, openTab } from '../testing/device';
import { FakeServer } from '../testing/fake-server';
import { readDay, readDayTotals, readFirstDay, readStreak } from './history';

let tab: Tab;

beforeEach(async () => {
  tab = await openTab({ server: new FakeServer(), now: () => new Date('2026-03-10T04:00:00Z') });
});

const on = (day: string, amountMl: number) => tab.store.logDrink(glass(amountMl, `${day}T04:00:00Z`));
const totals = async (from: string, to: string) => [...(await readDayTotals(tab.store, from, to))].sort();

describe('the past', () => {
  it('is summed by day, what waits included, and nothing beyond', async () => {
    await on('2025-01-31', 500);
    await on('2025-02-01', 200);
    await on('2025-02-01', 100);
    await on('2025-12-31', 700);
    await on('2026-01-01', 900);
    await flushOutbox(tab.store, tab.api);
    await on('2025-02-01', 50);
    expect(await totals('2025-02-01', '2025-12-31')).toEqual([
      ['2025-02-01', 350],
      ['2025-12-31', 700],
    ]);
  });

  it('counts a drink once that waits to be moved to another day, and none that waits to be deleted', async () => {
    const moved = await on('2026-01-10', 300);
    const deleted = await on('2026-03-01', 400);
    await flushOutbox(tab.store, tab.api);
    await tab.store.replaceDrink(moved, glass(310, '2026-02-20T04:00:00Z'));
    await tab.store.deleteDrink(deleted);
    expect(await totals('2026-01-01', '2026-03-10')).toEqual([['2026-02-20', 310]]);
  });

  it('counts what a drink is worth', async () => {
    await tab.store.logDrink({ amountMl: 250, drink: 'milk', recordedAt: '2026-03-09T04:00:00Z' });
    expect(await totals('2026-03-09', '2026-03-09')).toEqual([['2026-03-09', 220]]);
  });

  it('is there for each day', async () => {
    await on('2025-05-05', 100);
    await tab.store.logDrink(glass(200, '2025-05-05T05:00:00Z'));
    expect((await readDay(tab.store, '2025-05-05')).map(({ amountMl }) => amountMl)).toEqual([200, 100]);
    expect(await readDay(tab.store, '2025-05-06')).toEqual([]);
  });

  it('begins with the first drink, sent or not', async () => {
    expect(await readFirstDay(tab.store)).toBeUndefined();
    await on('2026-03-09', 100);
    await flushOutbox(tab.store, tab.api);
    expect(await readFirstDay(tab.store)).toBe('2026-03-09');
    await on('2026-03-05', 100);
    expect(await readFirstDay(tab.store)).toBe('2026-03-05');
  });

  it('never holds more than a month in memory', async () => {
    await on('2025-06-01', 100);
    const read = vi.spyOn(IDBIndex.prototype, 'getAll');
    await totals('2025-01-01', '2025-12-31');
    const spans = read.mock.calls.map(([query]) => query as IDBKeyRange);
    read.mockRestore();
    expect(spans).toHaveLength(12);
    for (const { lower, upper } of spans) {
      expect(Date.parse(String(upper)) - Date.parse(String(lower))).toBeLessThan(31 * 24 * 60 * 60_000);
    }
  });

  it('is not read to the end for a page that has gone on', async () => {
    const gone = new AbortController();
    gone.abort();
    await expect(readDayTotals(tab.store, '2025-01-01', '2025-12-31', gone.signal)).rejects.toThrow('abort');
  });
});

describe('the streak', () => {
  const enough = (_: string, totalMl: number) => totalMl >= 1000;

  it('goes back over any number of days, until one was missed', async () => {
    for (let back = 1; back <= 40; back++) {
      await on(new Date(Date.UTC(2026, 2, 10 - back)).toISOString().slice(0, 10), 1000);
    }
    expect(await readStreak(tab.store, '2026-03-09', enough)).toBe(40);
    await on('2026-03-10', 1000);
    expect(await readStreak(tab.store, '2026-03-10', enough)).toBe(41);
  });

  it('is none after a missed yesterday', async () => {
    await on('2026-03-08', 1000);
    await on('2026-03-09', 999);
    expect(await readStreak(tab.store, '2026-03-09', enough)).toBe(0);
  });
});
