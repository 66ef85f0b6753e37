import type { PageTranslator } from '../../i18n/translate';

/** "2 hours", "90 minutes". */
export function intervalText(minutes: number, t: PageTranslator): string {
  return minutes % 60 === 0 ? t.count('reminders.hours', minutes / 60) : t.count('reminders.minutes', minutes);
}
