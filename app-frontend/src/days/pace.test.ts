import { describe, expect, it } from 'vitest';
import { expectedShare, minutesIntoDay, wakingHours } from './pace';

describe('the even pace', () => {
  it.each([
    ['2026-03-09T23:59:00Z', 0, 0],
    ['2026-03-10T00:00:00Z', 0, 0],
    ['2026-03-10T07:00:00Z', 0, 0.5],
    ['2026-03-10T14:00:00Z', 0, 1],
    ['2026-03-10T15:59:00Z', 0, 1],
    // With a day that starts at four, one in the morning is late, not early.
    ['2026-03-10T17:00:00Z', 240, 1],
    // Those who begin their day at noon drink from noon on.
    ['2026-03-10T04:00:00Z', 720, 0],
    ['2026-03-10T11:00:00Z', 720, 0.5],
  ])('at %s with a day start of %i min is %d', (moment, dayStart, share) => {
    expect(expectedShare(new Date(moment), 'Asia/Taipei', dayStart)).toBe(share);
  });

  it('counts minutes from the start of the day', () => {
    expect(minutesIntoDay(new Date('2026-03-10T17:30:00Z'), 'Asia/Taipei', 240)).toBe(21 * 60 + 30);
    expect(wakingHours(240)).toEqual({ from: 240, to: 1080 });
  });
});
