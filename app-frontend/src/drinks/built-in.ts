import table from '../../../app-backend/app/drinks/built_in.json';
import type { Cup, Drink, Item, Locale } from '../api/types';

export const WATER = 'water';

const untouched = { builtIn: true, name: null, hidden: false, version: 0 } as const;

const drinks = table.drinks.map(({ key, factor, icon, position }): Drink => ({
  ...untouched,
  kind: 'drink',
  id: key,
  factor,
  icon,
  position,
}));
const cups = table.cups.map(({ key, drink, amountMl, icon, position }): Cup => ({
  ...untouched,
  kind: 'cup',
  id: key,
  drink,
  amountMl,
  icon,
  position,
}));

/** The server's own table, taken in at build time: what is shown offline is what the server will say. */
export const builtInItems: readonly Item[] = [...drinks, ...cups];

/** What a drink or cup may look like. */
export const icons: readonly string[] = table.icons;

const names = new Map<string, Readonly<Record<Locale, string>>>(
  [...table.drinks, ...table.cups].map(({ key, name }) => [key, name]),
);

export function builtInName(key: string, locale: Locale): string | undefined {
  return names.get(key)?.[locale];
}
