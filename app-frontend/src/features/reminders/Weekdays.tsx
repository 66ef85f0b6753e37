import { useId, useState } from 'react';
import { addDays } from '../../days/day';
import { formatDay } from '../../i18n/format';
import { usePageTranslator } from '../../i18n/language';

function toggled(days: readonly number[], day: number): readonly number[] {
  if (!days.includes(day)) return [...days, day].sort((a, b) => a - b);
  return days.filter((each) => each !== day);
}

/** Any Monday. */
const MONDAY = '2026-01-05';
/** ISO 8601: 1 is Monday. */
const DAYS = [1, 2, 3, 4, 5, 6, 7];

interface WeekdaysProps {
  readonly days: readonly number[];
  readonly onChange: (chosen: (days: readonly number[]) => readonly number[]) => unknown;
}

export function Weekdays({ days, onChange }: WeekdaysProps) {
  const t = usePageTranslator();
  const id = useId();
  const [emptied, setEmptied] = useState(false);
  const toggle = (day: number) => {
    const last = toggled(days, day).length === 0;
    setEmptied(last);
    if (last) return;
    onChange((chosen) => {
      const next = toggled(chosen, day);
      return next.length > 0 ? next : chosen;
    });
  };
  return (
    <fieldset className="field choice" aria-describedby={emptied ? id : undefined}>
      <legend className="field-label">{t('reminders.days')}</legend>
      <div className="weekdays">
        {DAYS.map((day) => {
          const date = addDays(MONDAY, day - 1);
          return (
            <label key={day} className="choice-option">
              <input
                className="covering"
                type="checkbox"
                aria-label={formatDay(date, t.locale, 'weekdayLong')}
                checked={days.includes(day)}
                onChange={() => toggle(day)}
              />
              <span aria-hidden="true">{formatDay(date, t.locale, 'weekday')}</span>
            </label>
          );
        })}
      </div>
      {emptied && (
        <p className="field-error" id={id} role="alert">
          {t('reminders.daysMissing')}
        </p>
      )}
    </fieldset>
  );
}
