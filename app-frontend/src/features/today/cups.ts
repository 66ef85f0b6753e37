import type { Unit } from '../../api/types';
import { toMl } from '../../i18n/format';

export const LEAST_ML = 1;
export const MOST_ML = 5000;

/** The cups on the main screen, in ml: what glasses and bottles hold where the unit is used. */
export function cupsOf(unit: Unit): readonly number[] {
  return unit === 'ml' ? [150, 250, 350, 500] : [5, 8, 12, 16].map((ounces) => toMl(ounces, 'floz'));
}
