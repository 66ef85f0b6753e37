import type { Locale } from '../api/types';
import { findDrink } from './drinks';

/** A drink of a newer server has no name here yet: its key is the best there is. */
export function drinkName(key: string, locale: Locale): string {
  return findDrink(key)?.name[locale] ?? key;
}
