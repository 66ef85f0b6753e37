import type { Day } from '../days/day';
import { addDays } from '../days/day';
import { hydrationMl } from '../drinks/hydration';
import type { FillUpDatabase } from './database';
import type { OutboxEntry } from './outbox';
import type { Store } from './store';
import type { ViewRecord } from './view';
import { layOver } from './view';

/** Water of each day that has any, in ml. Always summed from the records: stored totals drift. */
export type DayTotals = ReadonlyMap<Day, number>;

// What is in memory at once: a month of an account at the limit of 200,000 records is a few thousand.
const DAYS_AT_ONCE = 31;

/** The records of a day, newest first. */
export async function readDay(store: Store, day: Day): Promise<ViewRecord[]> {
  return await store.read(async (database) => await readDays(database, await database.getAll('outbox'), day, day));
}

export async function readDayTotals(store: Store, from: Day, to: Day, signal?: AbortSignal): Promise<DayTotals> {
  return await store.read(async (database) => {
    const outbox = await database.getAll('outbox');
    const totals = new Map<Day, number>();
    for (let first = from; first <= to; first = addDays(first, DAYS_AT_ONCE)) {
      signal?.throwIfAborted();
      await addTotals(totals, database, outbox, first, earlier(addDays(first, DAYS_AT_ONCE - 1), to));
    }
    return totals;
  });
}

/** The day of the first drink there is. */
export async function readFirstDay(store: Store): Promise<Day | undefined> {
  return await store.read(async (database) => {
    const outbox = await database.getAll('outbox');
    const cursor = await database.transaction('records').store.index('day').openKeyCursor();
    const days = outbox.flatMap(({ intent, refusal }) => ('draft' in intent && !refusal ? [intent.draft.day] : []));
    return [...days, ...(cursor ? [cursor.key] : [])].sort()[0];
  });
}

/** Days in a row, up to and with `end`, on which `reached` says that the total was enough. */
export async function readStreak(
  store: Store,
  end: Day,
  reached: (day: Day, totalMl: number) => boolean,
  signal?: AbortSignal,
): Promise<number> {
  let streak = 0;
  for (let last = end; ; last = addDays(last, -DAYS_AT_ONCE)) {
    const totals = await readDayTotals(store, addDays(last, 1 - DAYS_AT_ONCE), last, signal);
    for (let back = 0; back < DAYS_AT_ONCE; back++) {
      const day = addDays(last, -back);
      if (!reached(day, totals.get(day) ?? 0)) return streak;
      streak += 1;
    }
  }
}

async function addTotals(
  totals: Map<Day, number>,
  database: FillUpDatabase,
  outbox: readonly OutboxEntry[],
  first: Day,
  last: Day,
): Promise<void> {
  for (const record of await readDays(database, outbox, first, last)) {
    totals.set(record.day, (totals.get(record.day) ?? 0) + hydrationMl(record));
  }
}

async function readDays(
  database: FillUpDatabase,
  outbox: readonly OutboxEntry[],
  first: Day,
  last: Day,
): Promise<ViewRecord[]> {
  const rows = await database.getAllFromIndex('records', 'day', IDBKeyRange.bound(first, last));
  return layOver(rows, outbox).filter(({ day }) => day >= first && day <= last);
}

function earlier(a: Day, b: Day): Day {
  return a < b ? a : b;
}
