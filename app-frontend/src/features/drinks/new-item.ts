import type { Item } from '../../api/types';
import { positionBetween } from '../../drinks/catalogue';

/** As many characters as the server takes. */
export const LONGEST_NAME = 40;

/** At the end of the list. */
export function nextPosition(items: readonly Item[]): number {
  return positionBetween(items.at(-1)?.position, undefined) ?? 0;
}
