import type { Locale } from '../api/types';
import type { MessageKey, Messages } from './locales/en';

export type MessageValues = Readonly<Record<string, string | number>>;
type Counted<K> = K extends `${infer Stem}.other` ? Stem : never;
export type CountedKey = Counted<MessageKey>;

export interface Translator {
  readonly locale: Locale;
  (key: MessageKey, values?: MessageValues): string;
  /** Picks the plural form of the language; `{count}` is filled in. */
  count(key: CountedKey, count: number): string;
}

export function createTranslator(locale: Locale, messages: Messages): Translator {
  const plural = new Intl.PluralRules(locale);
  const number = new Intl.NumberFormat(locale);
  const translate = (key: MessageKey, values: MessageValues = {}) =>
    messages[key].replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
  return Object.assign(translate, {
    locale,
    count: (key: CountedKey, count: number) =>
      translate(`${key}.${plural.select(count) === 'one' ? 'one' : 'other'}`, { count: number.format(count) }),
  });
}

export async function loadMessages(locale: Locale): Promise<Messages> {
  const load = {
    en: () => import('./locales/en'),
    'zh-TW': () => import('./locales/zh-TW'),
  };
  try {
    return (await load[locale]()).default;
  } catch {
    // Offline, and this language was never read here: the other one is better than nothing.
    return (await load[locale === 'en' ? 'zh-TW' : 'en']()).default;
  }
}
