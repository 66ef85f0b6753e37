import type { Unit } from '../api/types';
import { unitSymbol } from '../i18n/format';
import { useTranslator } from '../i18n/language';
import { Field } from './Field';
import { Icon } from './icons';

interface AmountFieldProps {
  readonly label: string;
  readonly unit: Unit;
  /** What one press of a button adds, in the unit. */
  readonly step: number;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

export function AmountField({ label, unit, step, value, onChange, hint, error }: AmountFieldProps) {
  const t = useTranslator();
  const change = (steps: number) => {
    const current = Number(value) || 0;
    // To the next whole step, so that 330 becomes 350 and not 380.
    const next = steps > 0 ? Math.floor(current / step) + 1 : Math.ceil(current / step) - 1;
    onChange(String(Math.max(next * step, 0)));
  };
  return (
    <Field label={`${label} (${unitSymbol(unit, t.locale)})`} hint={hint} error={error}>
      {(field) => (
        <div className="amount">
          <button type="button" className="round-button" aria-label={t('drink.less')} onClick={() => change(-1)}>
            <Icon name="minus" />
          </button>
          <input
            {...field}
            type="number"
            inputMode={unit === 'ml' ? 'numeric' : 'decimal'}
            step={unit === 'ml' ? 1 : 0.1}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <button type="button" className="round-button" aria-label={t('drink.more')} onClick={() => change(1)}>
            <Icon name="plus" />
          </button>
        </div>
      )}
    </Field>
  );
}
