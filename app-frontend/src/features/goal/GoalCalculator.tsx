import { useState } from 'react';
import type { SubmitEvent } from 'react';
import type { Activity, CalculatedGoal, Climate, Profile } from '../../api/types';
import { Choice } from '../../components/Choice';
import { Field } from '../../components/Field';
import { calculateGoalMl, goalDisclaimer, goalRule, goalSources, LEAST_KG, MOST_KG } from '../../goal/calculate';
import { formatAmount } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import { toKg, toWeight } from './weight';

interface GoalCalculatorProps {
  readonly profile: Profile;
  readonly onUse: (goal: CalculatedGoal) => void;
}

export function GoalCalculator({ profile: { goal, unit }, onUse }: GoalCalculatorProps) {
  const t = useTranslator();
  const basis = goal.kind === 'calculated' ? goal : undefined;
  const initial = basis ? String(toWeight(basis.weightKg, unit)) : '';
  const [weight, setWeight] = useState(initial);
  const [activity, setActivity] = useState<Activity>(basis?.activity ?? 'low');
  const [climate, setClimate] = useState<Climate>(basis?.climate ?? 'temperate');
  const [submitted, setSubmitted] = useState(false);
  // A weight that is not touched stays as it is stored, which pounds cannot always say.
  const weightKg = basis && weight === initial ? basis.weightKg : toKg(Number(weight), unit);
  const valid = weight !== '' && weightKg >= LEAST_KG && weightKg <= MOST_KG;
  const result = valid ? calculateGoalMl({ weightKg, activity, climate }) : undefined;

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setSubmitted(true);
    if (result !== undefined) onUse({ kind: 'calculated', ml: result, weightKg, activity, climate });
  };
  return (
    <section className="card" aria-labelledby="calculator-title">
      <h2 id="calculator-title">{t('goal.calculator')}</h2>
      <form className="form" noValidate onSubmit={submit}>
        <Field
          label={t(unit === 'ml' ? 'goal.weightKg' : 'goal.weightLb')}
          error={submitted && !valid ? t('goal.weightRange', weightRange()) : undefined}
        >
          {(field) => (
            <input
              {...field}
              type="number"
              inputMode="decimal"
              step="0.1"
              value={weight}
              onChange={(event) => setWeight(event.target.value)}
            />
          )}
        </Field>
        <Choice<Activity>
          label={t('goal.activity')}
          value={activity}
          onChange={setActivity}
          options={[
            { value: 'low', label: t('goal.activity.low'), hint: t('goal.activity.lowHint') },
            { value: 'moderate', label: t('goal.activity.moderate'), hint: t('goal.activity.moderateHint') },
            { value: 'high', label: t('goal.activity.high'), hint: t('goal.activity.highHint') },
          ]}
        />
        <Choice<Climate>
          label={t('goal.climate')}
          value={climate}
          onChange={setClimate}
          options={[
            { value: 'temperate', label: t('goal.climate.temperate') },
            { value: 'warm', label: t('goal.climate.warm') },
            { value: 'hot', label: t('goal.climate.hot') },
          ]}
        />
        <p className="goal-result" role="status">
          {result === undefined
            ? t('goal.enterWeight')
            : t('goal.result', { goal: formatAmount(result, unit, t.locale) })}
        </p>
        <button type="submit" className="button button-primary">
          {t('goal.use')}
        </button>
      </form>
      <p className="muted">{goalDisclaimer[t.locale]}</p>
      <details className="sources">
        <summary>{t('goal.sources')}</summary>
        <p className="muted">{t('goal.method', goalRule)}</p>
        <ul>
          {goalSources.map(({ title, url }) => (
            <li key={url} lang="en">
              <a href={url} target="_blank" rel="noreferrer">
                {title}
              </a>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );

  function weightRange() {
    return { min: toWeight(LEAST_KG, unit), max: toWeight(MOST_KG, unit) };
  }
}
