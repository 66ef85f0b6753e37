import type { Locale } from '../api/types';
import { findDrink } from './drinks';

/** Within an English sentence names are small. */
export function drinkInSentence(key: string, locale: Locale): string {
  const name = drinkName(key, locale);
  return locale === 'en' ? name.toLowerCase() : name;
}

/** A drink of a newer server has no name here yet: its key is the best there is. */
export function drinkName(key: string, locale: Locale): string {
  return findDrink(key)?.name[locale] ?? key;
}
