import table from '../../../app-backend/app/drinks/built_in.json';
import type { Locale } from '../api/types';

export interface Drink {
  readonly key: string;
  /** How much of the amount counts as water. */
  readonly factor: number;
  readonly name: Readonly<Record<Locale, string>>;
}

/** The server's own table, taken in at build time: what is shown offline is what the server will say. */
export const builtInDrinks: readonly Drink[] = table.drinks;

export const WATER = 'water';

export function findDrink(key: string): Drink | undefined {
  return builtInDrinks.find((drink) => drink.key === key);
}

/** What a record adds to the day, in ml. */
export function hydrationMl({ amountMl, factor }: { amountMl: number; factor: number }): number {
  return Math.round(amountMl * factor);
}
