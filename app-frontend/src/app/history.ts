import type { Day } from '../days/day';
import { addDays, lastDays } from '../days/day';
import { totalOn } from '../drinks/totals';
import { goalOn } from '../goal/goal-history';
import type { DayTotals } from '../store/history';
import { readDay, readDayTotals, readFirstDay, readStreak } from '../store/history';
import { DAYS_SHOWN } from '../store/store';
import type { ViewRecord } from '../store/view';
import { useSnapshot } from './services-context';
import { useStored, useStoredFor } from './use-stored';

/** Undefined while it is being read. */
export function useDayTotals(from: Day, to: Day): DayTotals | undefined {
  return useStored(`${from} ${to}`, async (store, signal) => await readDayTotals(store, from, to, signal));
}

export function useRecordsOf(day: Day): readonly ViewRecord[] | undefined {
  return useStored(day, async (store) => await readDay(store, day));
}

/** Undefined while it is being read; its `day` where nothing was ever logged. */
export function useFirstDay(): { readonly day: Day | undefined } | undefined {
  return useStored('first', async (store) => ({ day: await readFirstDay(store) }));
}

/** Days in a row on which the goal was reached. */
export function useStreak(): number | undefined {
  const { profile, today, records } = useSnapshot();
  const yesterday = addDays(today, -1);
  // A long streak takes a while to count, and a cup more today changes nothing in it.
  const lately = lastDays(yesterday, DAYS_SHOWN - 1).map((day) => totalOn(day, records));
  const key = JSON.stringify([yesterday, profile.goalHistory, profile.goalMl, lately]);
  const before = useStoredFor(key, async (store, signal) => {
    return await readStreak(store, yesterday, (day, totalMl) => totalMl >= goalOn(profile, day), signal);
  });
  const todayToo = totalOn(today, records) >= goalOn(profile, today);
  return before === undefined ? undefined : before + (todayToo ? 1 : 0);
}
