import type { CupSettings, DrinkSettings } from '../api/types';

export const soup: DrinkSettings = {
  kind: 'drink',
  name: 'Soup',
  factor: 0.9,
  icon: 'tea',
  position: 100,
  hidden: false,
};

export function cupOf(drink: string, amountMl = 300): CupSettings {
  return { kind: 'cup', name: null, drink, amountMl, icon: 'mug', position: 100, hidden: false };
}
