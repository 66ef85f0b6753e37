import { Field } from '../../components/Field';
import { usePageTranslator } from '../../i18n/language';
import { intervalText } from './interval-text';

/** In minutes; the server takes 15 to 480. */
const OFFERED = [15, 30, 45, 60, 90, 120, 180, 240, 360, 480];

interface IntervalProps {
  readonly minutes: number;
  readonly onChange: (minutes: number) => unknown;
}

export function Interval({ minutes, onChange }: IntervalProps) {
  const t = usePageTranslator();
  // Another client may have set one that is not offered here.
  const offered = [...new Set([...OFFERED, minutes])].sort((a, b) => a - b);
  return (
    <Field label={t('reminders.interval')}>
      {(field) => (
        <select {...field} value={minutes} onChange={({ target }) => onChange(Number(target.value))}>
          {offered.map((each) => (
            <option key={each} value={each}>
              {intervalText(each, t)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
