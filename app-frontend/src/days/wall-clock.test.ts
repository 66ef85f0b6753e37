import { describe, expect, it } from 'vitest';
import { fromWallClock, toWallClock } from './wall-clock';

describe('the wall clock', () => {
  it.each([
    ['2026-03-10T07:30:00.000Z', 'Asia/Taipei', '2026-03-10T15:30'],
    ['2026-03-10T00:10:00.000Z', 'America/New_York', '2026-03-09T20:10'],
    ['2026-03-10T10:00:00.000Z', 'Pacific/Kiritimati', '2026-03-11T00:00'],
    ['2026-03-10T10:15:00.000Z', 'Asia/Kathmandu', '2026-03-10T16:00'],
  ])('shows %s in %s as %s, and back', (moment, zone, reading) => {
    expect(toWallClock(new Date(moment), zone)).toBe(reading);
    expect(fromWallClock(reading, zone)?.toISOString()).toBe(moment);
  });

  it('takes the first of an hour that comes twice', () => {
    expect(fromWallClock('2026-10-25T02:30', 'Europe/Berlin')?.toISOString()).toBe('2026-10-25T00:30:00.000Z');
  });

  it('moves a time that the clocks skip to after the gap', () => {
    const moment = fromWallClock('2026-03-29T02:30', 'Europe/Berlin');
    expect(moment && toWallClock(moment, 'Europe/Berlin')).toBe('2026-03-29T03:30');
  });

  it('says nothing to what is no time', () => {
    expect(fromWallClock('', 'Asia/Taipei')).toBeUndefined();
  });
});
