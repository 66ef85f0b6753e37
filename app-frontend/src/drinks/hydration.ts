/** What a record adds to the day, in ml. In whole hundredths, so that a half rounds up as on the server. */
export function hydrationMl({ amountMl, factor }: { amountMl: number; factor: number }): number {
  return Math.round((amountMl * Math.round(factor * 100)) / 100);
}
