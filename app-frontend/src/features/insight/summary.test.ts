import { describe, expect, it } from 'vitest';
import { periodOf } from './period';
import { summarise } from './summary';

const calendar = { today: '2026-03-12', firstDay: '2026-03-10', goalOn: () => 2000 };
const week = periodOf('week', '2026-03-12');
const totals = new Map([
  ['2026-03-10', 2000],
  ['2026-03-11', 1000],
  ['2026-03-12', 300],
]);

describe('what a period comes to', () => {
  it('counts no day before the first drink, and averages no day that is not over', () => {
    expect(summarise(week, totals, calendar)).toEqual({ averageMl: 1500, reachedDays: 1, countedDays: 3 });
  });

  it('is today where today is all there is', () => {
    const first = { ...calendar, firstDay: '2026-03-12' };
    expect(summarise(week, totals, first)).toEqual({ averageMl: 300, reachedDays: 0, countedDays: 1 });
  });

  it('counts days without a drink between others', () => {
    const earlier = { ...calendar, firstDay: '2026-03-09' };
    expect(summarise(week, totals, earlier)?.averageMl).toBe(1000);
  });

  it('judges each day by the goal it had', () => {
    const raised = { ...calendar, goalOn: (day: string) => (day < '2026-03-12' ? 1000 : 2000) };
    expect(summarise(week, totals, raised)?.reachedDays).toBe(2);
  });

  it('counts today when its goal is reached already', () => {
    const full = new Map([...totals, ['2026-03-12', 2000]] as const);
    expect(summarise(week, full, calendar)?.reachedDays).toBe(2);
  });

  it.each(['2026-02-10', '2026-04-10'])('is nothing around %s, where nothing could be logged', (day) => {
    expect(summarise(periodOf('month', day), totals, calendar)).toBeUndefined();
  });
});
