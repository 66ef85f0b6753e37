import type { DrinkRecord } from '../api/types';
import type { Day } from '../days/day';
import { hydrationMl } from './hydration';

/** Water of a day, in ml. Always summed from the records: stored totals drift. */
export function totalOn(day: Day, records: readonly DrinkRecord[]): number {
  return records.reduce((sum, record) => (record.day === day ? sum + hydrationMl(record) : sum), 0);
}
