import type { Locale } from '../api/types';
import type { PageKey, PageMessages } from './locales/en-pages';
import type { MessageKey, Messages } from './locales/en';

export type MessageValues = Readonly<Record<string, string | number>>;
type Counted<Key> = Key extends `${infer Stem}.other` ? Stem : never;

export interface Translator<Key extends string = MessageKey> {
  readonly locale: Locale;
  (key: Key, values?: MessageValues): string;
  /** Picks the plural form of the language; `{count}` is filled in. */
  count(key: Counted<Key>, count: number): string;
}

/** Of a page that is not there from the start. */
export type PageTranslator = Translator<MessageKey | PageKey>;

export function createTranslator<Key extends string>(
  locale: Locale,
  messages: Readonly<Record<Key, string>>,
): Translator<Key> {
  const plural = new Intl.PluralRules(locale);
  const number = new Intl.NumberFormat(locale);
  const translate = (key: Key, values: MessageValues = {}) =>
    messages[key].replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
  return Object.assign(translate, {
    locale,
    count: (key: Counted<Key>, count: number) => {
      const form = `${key}.${plural.select(count) === 'one' ? 'one' : 'other'}` as Key;
      return translate(form, { count: number.format(count) });
    },
  });
}

export async function loadMessages(locale: Locale): Promise<Messages> {
  const load = {
    en: () => import('./locales/en'),
    'zh-TW': () => import('./locales/zh-TW'),
  };
  return await inEitherLanguage(load, locale);
}

/** The same promise for the same language, as React wants it. */
export function loadPageTranslator(locale: Locale): Promise<PageTranslator> {
  const known = pageTranslators.get(locale);
  if (known) return known;
  const loading = Promise.all([loadMessages(locale), loadPageMessages(locale)]).then(([shared, own]) =>
    createTranslator(locale, { ...shared, ...own }),
  );
  pageTranslators.set(locale, loading);
  loading.catch(() => pageTranslators.delete(locale));
  return loading;
}

const pageTranslators = new Map<Locale, Promise<PageTranslator>>();

async function loadPageMessages(locale: Locale): Promise<PageMessages> {
  const load = {
    en: () => import('./locales/en-pages'),
    'zh-TW': () => import('./locales/zh-TW-pages'),
  };
  return await inEitherLanguage(load, locale);
}

async function inEitherLanguage<M>(
  load: Readonly<Record<Locale, () => Promise<{ readonly default: M }>>>,
  locale: Locale,
): Promise<M> {
  try {
    return (await load[locale]()).default;
  } catch {
    // Offline, and this language was never read here: the other one is better than nothing.
    return (await load[locale === 'en' ? 'zh-TW' : 'en']()).default;
  }
}
