import type { DrinkRecord } from '../../api/types';
import type { Day } from '../../days/day';
import { lastDays } from '../../days/day';
import { hydrationMl } from '../../drinks/drinks';
import { DAYS_SHOWN } from '../../store/store';

export interface DayTotal {
  readonly day: Day;
  readonly totalMl: number;
}

/** Always summed from the records: stored totals drift. */
export function dayTotals(records: readonly DrinkRecord[], today: Day): DayTotal[] {
  const totals = new Map<Day, number>();
  for (const record of records) totals.set(record.day, (totals.get(record.day) ?? 0) + hydrationMl(record));
  return lastDays(today, DAYS_SHOWN).map((day) => ({ day, totalMl: totals.get(day) ?? 0 }));
}
