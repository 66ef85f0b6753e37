import type { Locale } from '../api/types';
import en from './locales/en';
import type { MessageKey, Messages } from './locales/en';
import type { PageKey, PageMessages } from './locales/en-pages';
import zhTW from './locales/zh-TW';

const MESSAGES: Readonly<Record<Locale, Messages>> = { en, 'zh-TW': zhTW };
const PAGE_MESSAGES: Readonly<Record<Locale, () => Promise<{ readonly default: PageMessages }>>> = {
  en: () => import('./locales/en-pages'),
  'zh-TW': () => import('./locales/zh-TW-pages'),
};

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

/** For all that is there from the start: both languages come with it, so that no first visit waits for one. */
export function startTranslator(locale: Locale): Translator {
  return createTranslator(locale, MESSAGES[locale]);
}

/** The same promise for the same language, as React wants it. */
export function loadPageTranslator(locale: Locale): Promise<PageTranslator> {
  const known = pageTranslators.get(locale);
  if (known) return known;
  const loading = PAGE_MESSAGES[locale]().then((own) =>
    createTranslator(locale, { ...MESSAGES[locale], ...own.default }),
  );
  pageTranslators.set(locale, loading);
  loading.catch(() => pageTranslators.delete(locale));
  return loading;
}

const pageTranslators = new Map<Locale, Promise<PageTranslator>>();
