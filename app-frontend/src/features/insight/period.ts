import type { Day } from '../../days/day';
import { addDays } from '../../days/day';

export const ranges = ['day', 'week', 'month', 'year'] as const;
export type Range = (typeof ranges)[number];

/** Whole days, both ends included. */
export interface Period {
  readonly range: Range;
  readonly from: Day;
  readonly to: Day;
}

/** The period of a length that holds the day; weeks begin on Monday (ISO 8601). */
export function periodOf(range: Range, day: Day): Period {
  const [year = '', month = ''] = day.split('-');
  switch (range) {
    case 'day':
      return { range, from: day, to: day };
    case 'week': {
      const sinceMonday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
      const from = addDays(day, -sinceMonday);
      return { range, from, to: addDays(from, 6) };
    }
    case 'month':
      return { range, from: `${year}-${month}-01`, to: endOfMonth(`${year}-${month}`) };
    case 'year':
      return { range, from: `${year}-01-01`, to: `${year}-12-31` };
  }
}

export function periodBefore({ range, from }: Period): Period {
  return periodOf(range, addDays(from, -1));
}

export function periodAfter({ range, to }: Period): Period {
  return periodOf(range, addDays(to, 1));
}

export function daysOf({ from, to }: Pick<Period, 'from' | 'to'>): Day[] {
  const days: Day[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}

export function monthsOf({ from }: Period): Period[] {
  const year = from.slice(0, 4);
  return Array.from({ length: 12 }, (_, index) =>
    periodOf('month', `${year}-${String(index + 1).padStart(2, '0')}-01`),
  );
}

/** A day of the calendar as an address says it; undefined for what is none. */
export function parseDay(text: string | undefined): Day | undefined {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : undefined;
}

function endOfMonth(month: string): Day {
  const next = addDays(`${month}-28`, 4);
  return addDays(`${next.slice(0, 7)}-01`, -1);
}
