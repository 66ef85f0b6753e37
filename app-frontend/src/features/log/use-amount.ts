import { useState } from 'react';
import { useSnapshot } from '../../app/services-context';
import type { Unit } from '../../api/types';
import { formatAmount, toMl, toUnit } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import { LEAST_ML, MOST_ML } from './amounts';

interface AmountInput {
  /** As typed; to be used only where there is no error. */
  readonly ml: number;
  readonly error: string | undefined;
  readonly field: {
    readonly unit: Unit;
    readonly step: number;
    readonly value: string;
    readonly onChange: (value: string) => void;
  };
}

/** An amount typed in the person's unit. One that is not touched keeps its millilitres, which ounces cannot always say. */
export function useAmount(initialMl: number): AmountInput {
  const t = useTranslator();
  const { unit } = useSnapshot().profile;
  const initial = String(toUnit(initialMl, unit));
  const [value, setValue] = useState(initial);
  const ml = value === initial ? initialMl : toMl(Number(value), unit);
  const valid = value !== '' && ml >= LEAST_ML && ml <= MOST_ML;
  const range = {
    min: formatAmount(unit === 'ml' ? LEAST_ML : toMl(0.1, unit), unit, t.locale),
    max: formatAmount(MOST_ML, unit, t.locale),
  };
  return {
    ml,
    error: valid ? undefined : t('drink.amountRange', range),
    field: { unit, step: unit === 'ml' ? 50 : 1, value, onChange: setValue },
  };
}
