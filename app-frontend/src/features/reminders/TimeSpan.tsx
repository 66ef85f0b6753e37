import { useState } from 'react';
import type { MinuteSpan } from '../../api/types';
import { TextField } from '../../components/TextField';
import { fromTime, toTime } from '../../days/wall-clock';
import { usePageTranslator } from '../../i18n/language';

interface TimeSpanProps {
  readonly span: MinuteSpan;
  /** Called with what can be stored only. */
  readonly onChange: (span: MinuteSpan) => Promise<unknown>;
}

/** From one time of the day to another, over midnight where the second is the earlier. */
export function TimeSpan({ span, onChange }: TimeSpanProps) {
  const t = usePageTranslator();
  // What is half typed, or cannot be, is the fields' own business.
  const [typed, setTyped] = useState(textOf(span));
  const [storing, setStoring] = useState(0);
  const [known, setKnown] = useState(span);
  const same = typed.from !== '' && typed.from === typed.to;
  const changed = known.fromMinutes !== span.fromMinutes || known.toMinutes !== span.toMinutes;
  if (changed && storing === 0) {
    // Set on another device meanwhile.
    setKnown(span);
    setTyped(textOf(span));
  }

  const change = async (next: typeof typed) => {
    setTyped(next);
    if (next.from === '' || next.to === '' || next.from === next.to) return;
    setStoring((count) => count + 1);
    await onChange({ fromMinutes: fromTime(next.from), toMinutes: fromTime(next.to) });
    setStoring((count) => count - 1);
  };
  return (
    <div className="span">
      <TextField
        label={t('reminders.from')}
        type="time"
        value={typed.from}
        onChange={(from) => void change({ ...typed, from })}
      />
      <TextField
        label={t('reminders.to')}
        type="time"
        value={typed.to}
        onChange={(to) => void change({ ...typed, to })}
        error={same ? t('reminders.sameTime') : undefined}
      />
    </div>
  );
}

const textOf = ({ fromMinutes, toMinutes }: MinuteSpan) => ({ from: toTime(fromMinutes), to: toTime(toMinutes) });
