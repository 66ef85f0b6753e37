import { createContext, use, useDeferredValue, useEffect, useMemo } from 'react';
import type { ReactNode } from 'react';
import type { Locale } from '../api/types';
import type { PageTranslator, Translator } from './translate';
import { loadPageTranslator, startTranslator } from './translate';

const Language = createContext<Translator | undefined>(undefined);

export function useTranslator(): Translator {
  const translator = use(Language);
  if (!translator) throw new Error('useTranslator outside LanguageProvider');
  return translator;
}

/** For pages that bring words of their own: waits for them, as for the page itself. */
export function usePageTranslator(): PageTranslator {
  return use(loadPageTranslator(useTranslator().locale));
}

/** Shows its children in the language; a switch keeps the old one until the page is there in the new one. */
export function LanguageProvider({ locale, children }: { readonly locale: Locale; readonly children: ReactNode }) {
  // The whole page hangs on it: nothing first, and then in pieces, between which a tap is answered.
  const shown = useDeferredValue<Locale | null>(locale, null);
  const translator = useMemo(() => shown && startTranslator(shown), [shown]);
  useEffect(() => {
    if (shown) document.documentElement.lang = shown;
  }, [shown]);
  return translator ? <Language value={translator}>{children}</Language> : null;
}
