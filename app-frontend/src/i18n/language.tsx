import { createContext, startTransition, use, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { Locale } from '../api/types';
import type { PageTranslator, Translator } from './translate';
import { createTranslator, loadMessages, loadPageTranslator } from './translate';

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

/** Shows its children in the language once its dictionary is here; a switch keeps the old one until then. */
export function LanguageProvider({ locale, children }: { readonly locale: Locale; readonly children: ReactNode }) {
  const [translator, setTranslator] = useState<Translator>();
  useEffect(() => {
    let current = true;
    void loadMessages(locale).then((messages) => {
      if (!current) return;
      document.documentElement.lang = locale;
      // The whole page hangs on it: in pieces, between which a tap is answered.
      startTransition(() => setTranslator(() => createTranslator(locale, messages)));
    });
    return () => {
      current = false;
    };
  }, [locale]);
  return translator ? <Language value={translator}>{children}</Language> : null;
}
