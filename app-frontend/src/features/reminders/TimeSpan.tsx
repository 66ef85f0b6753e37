import { useState } from 'react';
import type { MinuteSpan } from '../../api/types';
import { TextField } from '../../components/TextField';
import { fromTime, toTime } from '../../days/wall-clock';
import { usePageTranslator } from '../../i18n/language';

interface TimeSpanProps {
  readonly span: MinuteSpan;
  /** Called with what can be stored only. */
  readonly onChange: (span: MinuteSpan) => unknown;
}

/** From one time of the day to another, over midnight where the second is the earlier. */
export function TimeSpan({ span, onChange }: TimeSpanProps) {
  const t = usePageTranslator();
  // What is half typed, or cannot be, is the fields' own business.
  const [typed, setTyped] = useState({ from: toTime(span.fromMinutes), to: toTime(span.toMinutes) });
  const same = typed.from !== '' && typed.from === typed.to;

  const change = (next: typeof typed) => {
    setTyped(next);
    if (next.from === '' || next.to === '' || next.from === next.to) return;
    onChange({ fromMinutes: fromTime(next.from), toMinutes: fromTime(next.to) });
  };
  return (
    <div className="span">
      <TextField
        label={t('reminders.from')}
        type="time"
        value={typed.from}
        onChange={(from) => change({ ...typed, from })}
      />
      <TextField
        label={t('reminders.to')}
        type="time"
        value={typed.to}
        onChange={(to) => change({ ...typed, to })}
        error={same ? t('reminders.sameTime') : undefined}
      />
    </div>
  );
}
