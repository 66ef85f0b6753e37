import type { CupSettings, DrinkSettings, ItemSettings } from './types';

/** What the person decides about an item, and nothing else: the fields that the server takes. */
export function settingsOf(item: CupSettings): CupSettings;
export function settingsOf(item: DrinkSettings): DrinkSettings;
export function settingsOf(item: ItemSettings): ItemSettings;
export function settingsOf(item: ItemSettings): ItemSettings {
  const { name, icon, position, hidden } = item;
  const shared = { name, icon, position, hidden };
  return item.kind === 'drink'
    ? { kind: 'drink', factor: item.factor, ...shared }
    : { kind: 'cup', drink: item.drink, amountMl: item.amountMl, ...shared };
}
