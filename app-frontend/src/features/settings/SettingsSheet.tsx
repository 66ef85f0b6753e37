import { startTransition, useId, useOptimistic, useState } from 'react';
import { useServices, useSnapshot } from '../../app/services-context';
import type { Locale, ProfilePatch, Unit } from '../../api/types';
import { AmountField } from '../../components/AmountField';
import { Dialog } from '../../components/Dialog';
import { Field } from '../../components/Field';
import { useToast } from '../../components/toast';
import { formatAmount, toMl, toUnit } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import { useInstallPrompt } from '../../install/install-prompt';

const LEAST_GOAL_ML = 500;
const MOST_GOAL_ML = 10_000;

/** Each setting takes effect at once; there is nothing to save. */
export function SettingsSheet({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslator();
  const { store } = useServices();
  const { profile, environment } = useSnapshot();
  const toast = useToast();
  const install = useInstallPrompt();
  // Half-typed times are the field's own business.
  const [dayStart, setDayStart] = useState(toTime(profile.dayStartMinutes));
  const deviceZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

  const change = (patch: ProfilePatch) => store.changeProfile(patch).catch(() => toast({ text: t('toast.failed') }));

  return (
    <Dialog title={t('settings.title')} onClose={onClose}>
      <div className="form">
        <GoalField key={profile.unit} />
        <Choice<Locale>
          label={t('settings.language')}
          value={profile.locale}
          onChange={(locale) => change({ locale })}
          options={[
            { value: 'zh-TW', label: '繁體中文', lang: 'zh-TW' },
            { value: 'en', label: 'English', lang: 'en' },
          ]}
        />
        <Choice<Unit>
          label={t('settings.unit')}
          value={profile.unit}
          onChange={(unit) => change({ unit })}
          options={[
            { value: 'ml', label: t('settings.unit.ml') },
            { value: 'floz', label: t('settings.unit.floz') },
          ]}
        />
        <Field label={t('settings.dayStart')} hint={t('settings.dayStartHint')}>
          {(field) => (
            <input
              {...field}
              type="time"
              value={dayStart}
              onChange={({ target }) => {
                setDayStart(target.value);
                if (target.value !== '') void change({ dayStartMinutes: toMinutes(target.value) });
              }}
            />
          )}
        </Field>
        <div className="field">
          <span className="field-label">{t('settings.zone')}</span>
          <span>{profile.timeZone}</span>
          {deviceZone !== profile.timeZone && (
            <button type="button" className="button button-quiet" onClick={() => void change({ timeZone: deviceZone })}>
              {t('settings.zoneUse', { zone: deviceZone })}
            </button>
          )}
        </div>
        {install && (
          <button type="button" className="button button-quiet" onClick={() => void install()}>
            {t('settings.install')}
          </button>
        )}
        <button type="button" className="button button-primary" onClick={onClose}>
          {t('settings.done')}
        </button>
        {environment !== undefined && environment !== 'prod' && <p className="muted environment">{environment}</p>}
      </div>
    </Dialog>
  );
}

function GoalField() {
  const t = useTranslator();
  const { store } = useServices();
  const { goalMl, unit } = useSnapshot().profile;
  const toast = useToast();
  const [goal, setGoal] = useState(String(toUnit(goalMl, unit)));
  const valid = isGoal(toMl(Number(goal), unit));
  const change = (value: string) => {
    setGoal(value);
    const ml = toMl(Number(value), unit);
    if (isGoal(ml)) store.changeProfile({ goalMl: ml }).catch(() => toast({ text: t('toast.failed') }));
  };
  const range = { min: formatAmount(LEAST_GOAL_ML, unit, t.locale), max: formatAmount(MOST_GOAL_ML, unit, t.locale) };
  return (
    <AmountField
      label={t('settings.goal')}
      unit={unit}
      step={unit === 'ml' ? 100 : 4}
      value={goal}
      onChange={change}
      hint={t('settings.goalHint')}
      error={valid ? undefined : t('settings.goalRange', range)}
    />
  );
}

function isGoal(ml: number): boolean {
  return ml >= LEAST_GOAL_ML && ml <= MOST_GOAL_ML;
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly onChange: (value: T) => Promise<void>;
  readonly options: readonly { readonly value: T; readonly label: string; readonly lang?: string }[];
}

function Choice<T extends string>({ label, value, onChange, options }: ChoiceProps<T>) {
  const name = useId();
  // Shown as chosen while it is being stored; falls back by itself if that fails.
  const [chosen, choose] = useOptimistic(value);
  const change = (next: T) =>
    startTransition(async () => {
      choose(next);
      await onChange(next);
    });
  return (
    <fieldset className="field choice">
      <legend className="field-label">{label}</legend>
      <div className="choice-options">
        {options.map((option) => (
          <label key={option.value} className="choice-option" lang={option.lang}>
            <input
              className="covering"
              type="radio"
              name={name}
              checked={option.value === chosen}
              onChange={() => change(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function toTime(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

function toMinutes(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}
