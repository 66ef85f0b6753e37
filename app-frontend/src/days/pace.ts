import { toWallClock } from './wall-clock';

// From eight in the morning for fourteen hours: somebody who sleeps eight and drinks little in the last two.
const FROM_MINUTES = 8 * 60;
const LENGTH_MINUTES = 14 * 60;
const DAY_MINUTES = 24 * 60;

/** The waking hours over which a day's water is spread, in minutes after the day's start. */
export function wakingHours(dayStartMinutes: number): { readonly from: number; readonly to: number } {
  const from = Math.max(0, FROM_MINUTES - dayStartMinutes);
  return { from, to: from + LENGTH_MINUTES };
}

/** Minutes since the day began, by the clock on the wall. */
export function minutesIntoDay(moment: Date, timeZone: string, dayStartMinutes: number): number {
  const [hour = 0, minute = 0] = (toWallClock(moment, timeZone).split('T')[1] ?? '').split(':').map(Number);
  return (hour * 60 + minute - dayStartMinutes + DAY_MINUTES) % DAY_MINUTES;
}

/** The share of the goal that would be drunk by now at an even pace over the waking hours, 0 to 1. */
export function expectedShare(moment: Date, timeZone: string, dayStartMinutes: number): number {
  const { from, to } = wakingHours(dayStartMinutes);
  const share = (minutesIntoDay(moment, timeZone, dayStartMinutes) - from) / (to - from);
  return Math.min(1, Math.max(0, share));
}
