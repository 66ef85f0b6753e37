import { useState } from 'react';
import type { SubmitEvent } from 'react';
import type { Profile } from '../../api/types';
import { AmountField } from '../../components/AmountField';
import { LEAST_GOAL_ML, MOST_GOAL_ML } from '../../goal/calculate';
import { formatAmount, toMl, toUnit } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';

interface ManualGoalProps {
  readonly profile: Profile;
  readonly onUse: (goalMl: number) => void;
}

export function ManualGoal({ profile: { goalMl, unit }, onUse }: ManualGoalProps) {
  const t = useTranslator();
  const [value, setValue] = useState(String(toUnit(goalMl, unit)));
  const [submitted, setSubmitted] = useState(false);
  const ml = toMl(Number(value), unit);
  const valid = value !== '' && ml >= LEAST_GOAL_ML && ml <= MOST_GOAL_ML;
  const range = { min: formatAmount(LEAST_GOAL_ML, unit, t.locale), max: formatAmount(MOST_GOAL_ML, unit, t.locale) };

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setSubmitted(true);
    if (valid) onUse(ml);
  };
  return (
    <section className="card" aria-labelledby="manual-title">
      <h2 id="manual-title">{t('goal.manual')}</h2>
      <form className="form" noValidate onSubmit={submit}>
        <AmountField
          label={t('goal.daily')}
          unit={unit}
          step={unit === 'ml' ? 100 : 4}
          value={value}
          onChange={setValue}
          error={submitted && !valid ? t('goal.range', range) : undefined}
        />
        <button type="submit" className="button button-quiet">
          {t('goal.set')}
        </button>
      </form>
    </section>
  );
}
