import { describe, expect, it } from 'vitest';
import vectors from '../../../app-backend/tests/vectors/day-vectors.json';
import { addDays, dayOf, lastDays } from './day';

describe('dayOf', () => {
  it.each(vectors)('$name', ({ recordedAt, timeZone, dayStartMinutes, day }) => {
    expect(dayOf(new Date(recordedAt), timeZone, dayStartMinutes)).toBe(day);
  });

  it('has vectors to obey', () => {
    expect(vectors.length).toBeGreaterThan(8);
  });
});

describe('days', () => {
  it('are counted over months and leap days', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(lastDays('2026-03-02', 3)).toEqual(['2026-02-28', '2026-03-01', '2026-03-02']);
  });
});
