import type { Day } from '../../days/day';
import type { DayTotals } from '../../store/history';
import type { Period } from './period';
import { daysOf } from './period';

export interface Calendar {
  readonly today: Day;
  /** The day of the first drink ever. */
  readonly firstDay: Day;
  /** The goal that held on a day, in ml. */
  readonly goalOn: (day: Day) => number;
}

export interface Summary {
  /** Per day, in ml. Today counts only when it is all there is: it is not over. */
  readonly averageMl: number;
  readonly reachedDays: number;
  /** Days since the first drink, up to today. */
  readonly countedDays: number;
}

/** Undefined for a period in which nothing could have been logged: before the first drink, or to come. */
export function summarise(
  period: Pick<Period, 'from' | 'to'>,
  totals: DayTotals,
  { today, firstDay, goalOn }: Calendar,
): Summary | undefined {
  const days = daysOf({
    from: period.from > firstDay ? period.from : firstDay,
    to: period.to < today ? period.to : today,
  });
  if (days.length === 0) return undefined;
  const totalOf = (day: Day) => totals.get(day) ?? 0;
  const over = days.filter((day) => day < today);
  const averaged = over.length > 0 ? over : days;
  return {
    averageMl: Math.round(averaged.reduce((sum, day) => sum + totalOf(day), 0) / averaged.length),
    reachedDays: days.filter((day) => totalOf(day) >= goalOn(day)).length,
    countedDays: days.length,
  };
}
