import { describe, expect, it } from 'vitest';
import { daysOf, monthsOf, parseDay, periodAfter, periodBefore, periodOf } from './period';

const ends = ({ from, to }: { from: string; to: string }) => [from, to];

describe('periods', () => {
  it.each([
    ['day', '2026-03-10', '2026-03-10', '2026-03-10'],
    ['week', '2026-03-09', '2026-03-09', '2026-03-15'],
    ['week', '2026-03-15', '2026-03-09', '2026-03-15'],
    ['week', '2026-01-01', '2025-12-29', '2026-01-04'],
    ['month', '2026-02-10', '2026-02-01', '2026-02-28'],
    ['month', '2028-02-29', '2028-02-01', '2028-02-29'],
    ['month', '2026-12-31', '2026-12-01', '2026-12-31'],
    ['year', '2026-07-04', '2026-01-01', '2026-12-31'],
  ] as const)('the %s of %s is %s to %s', (range, day, from, to) => {
    expect(ends(periodOf(range, day))).toEqual([from, to]);
  });

  it('follow each other', () => {
    expect(ends(periodAfter(periodOf('month', '2026-01-31')))).toEqual(['2026-02-01', '2026-02-28']);
    expect(ends(periodBefore(periodOf('week', '2026-01-04')))).toEqual(['2025-12-22', '2025-12-28']);
    expect(ends(periodBefore(periodOf('year', '2026-01-01')))).toEqual(['2025-01-01', '2025-12-31']);
  });

  it('hold every day once', () => {
    expect(daysOf(periodOf('year', '2028-06-01'))).toHaveLength(366);
    const months = monthsOf(periodOf('year', '2028-06-01'));
    expect(months.flatMap(daysOf)).toEqual(daysOf(periodOf('year', '2028-06-01')));
  });
});

it.each([
  ['2026-03-10', '2026-03-10'],
  ['2026-02-30', undefined],
  ['2026-3-1', undefined],
  ['9999999', undefined],
  [undefined, undefined],
])('takes %s for the day %s', (text, day) => {
  expect(parseDay(text)).toBe(day);
});
