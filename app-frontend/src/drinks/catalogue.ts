import type { Cup, Drink, Item, Locale, Unit } from '../api/types';
import { toMl } from '../i18n/format';
import { builtInName } from './built-in';

/** Everything to choose from, hidden ones included, each kind in the person's order. */
export interface Catalogue {
  readonly drinks: readonly Drink[];
  readonly cups: readonly Cup[];
}

/** Own drinks and cups of one account; the server's limit too. */
export const MOST_OWN_ITEMS = 100;

export function catalogueOf(items: readonly Item[]): Catalogue {
  const sorted = [...items].sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));
  const drinks = sorted.filter((item) => item.kind === 'drink');
  const known = new Set(drinks.map(({ id }) => id));
  // The cups of a deleted drink go with it, on the server too.
  const cups = sorted.filter((item) => item.kind === 'cup').filter(({ drink }) => known.has(drink));
  return { drinks, cups };
}

export function findDrink({ drinks }: Pick<Catalogue, 'drinks'>, id: string): Drink | undefined {
  return drinks.find((drink) => drink.id === id);
}

/** A built-in cup holds what such a glass holds where the unit is used, in ml. */
export function cupAmountMl({ id, amountMl }: Pick<Cup, 'id' | 'amountMl'>, unit: Unit): number {
  const ounces = wholeOunces[id];
  return unit === 'floz' && ounces !== undefined ? toMl(ounces, 'floz') : amountMl;
}

const wholeOunces: Readonly<Record<string, number>> = {
  'cup-150': 5,
  'cup-250': 8,
  'cup-350': 12,
  'cup-500': 16,
  'cup-coffee-240': 8,
  'cup-tea-300': 10,
};

interface Named {
  readonly drink: string;
  readonly drinkName?: string | null | undefined;
}

/** A drink of a newer server has no name here yet: its key is the best there is. */
export function drinkName({ drink, drinkName }: Named, locale: Locale): string {
  return drinkName ?? builtInName(drink, locale) ?? drink;
}

/** Within an English sentence common names are small; what a person named keeps its letters. */
export function drinkInSentence(named: Named, locale: Locale): string {
  const name = drinkName(named, locale);
  return locale === 'en' && builtInName(named.drink, locale) === name ? name.toLowerCase() : name;
}

/** Where an item comes to stand between two others; undefined where there is no room left. */
export function positionBetween(before: number | undefined, after: number | undefined): number | undefined {
  if (before === undefined) return after === undefined ? 0 : after - GAP;
  if (after === undefined) return before + GAP;
  const middle = (before + after) / 2;
  return middle > before && middle < after ? middle : undefined;
}

// As the server places what is new.
const GAP = 10;
