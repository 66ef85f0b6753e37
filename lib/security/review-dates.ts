interface Reviewed {
  /** YYYY-MM-DD. */
  readonly reviewBy: string;
}

/** The entries whose day has come. @param today YYYY-MM-DD: nothing here has a clock of its own. */
export function due<Entry extends Reviewed>(entries: readonly Entry[], today: string): Entry[] {
  return entries.filter(({ reviewBy }) => reviewBy <= today);
}
