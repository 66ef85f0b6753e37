import type { Day } from '../days/day';
import { goalOn } from '../goal/goal-history';
import type { DayTotals } from '../store/history';
import { readDay, readDayTotals, readFirstDay, readStreak } from '../store/history';
import type { ViewRecord } from '../store/view';
import { useSnapshot } from './services-context';
import { useStored } from './use-stored';

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

export function useStreak(): number | undefined {
  const { profile, today } = useSnapshot();
  return useStored('streak', async (store, signal) => {
    return await readStreak(store, today, (day, totalMl) => totalMl >= goalOn(profile, day), signal);
  });
}
