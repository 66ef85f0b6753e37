import { toWallClock } from './wall-clock';

/** A day as the person lives it, "YYYY-MM-DD": from the day start on the wall clock of the zone to the next one. */
export type Day = string;

/** The one rule of the day, also in app-backend; tests/vectors/day-vectors.json there holds the two together. */
export function dayOf(moment: Date, timeZone: string, dayStartMinutes: number): Day {
  const [date = '', time = ''] = toWallClock(moment, timeZone).split('T');
  const [hour, minute] = time.split(':').map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0) < dayStartMinutes ? addDays(date, -1) : date;
}

export function addDays(day: Day, count: number): Day {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

/** The days that end with `day`, oldest first. */
export function lastDays(day: Day, count: number): Day[] {
  return Array.from({ length: count }, (_, index) => addDays(day, index - count + 1));
}
