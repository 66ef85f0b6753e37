import type { Locale } from '../api/types';

/** Chinese of any kind reads zh-TW; everybody else gets English. */
export function browserLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    if (/^zh\b/i.test(language)) return 'zh-TW';
    if (/^en\b/i.test(language)) return 'en';
  }
  return 'en';
}
