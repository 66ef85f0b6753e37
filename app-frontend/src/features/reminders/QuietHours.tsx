import type { MinuteSpan } from '../../api/types';
import { Icon } from '../../components/icons';
import { usePageTranslator } from '../../i18n/language';
import { TimeSpan } from './TimeSpan';

/** The most that the server takes. */
const MOST = 3;
/** A nap after lunch. */
const NEW: MinuteSpan = { fromMinutes: 13 * 60, toMinutes: 14 * 60 };

interface QuietHoursProps {
  readonly spans: readonly MinuteSpan[];
  readonly onChange: (spans: (now: readonly MinuteSpan[]) => readonly MinuteSpan[]) => Promise<unknown>;
}

export function QuietHours({ spans, onChange }: QuietHoursProps) {
  const t = usePageTranslator();
  return (
    <section className="card form" aria-labelledby="quiet-title">
      <div>
        <h2 id="quiet-title">{t('reminders.quiet')}</h2>
        <p className="muted">{t('reminders.quietLead')}</p>
      </div>
      {spans.map((span, index) => (
        <div
          key={`${index} of ${spans.length}`}
          className="quiet"
          role="group"
          aria-label={t('reminders.quietSpan', { number: index + 1 })}
        >
          <TimeSpan
            span={span}
            onChange={(next) => onChange((now) => now.map((each, at) => (at === index ? next : each)))}
          />
          <button
            type="button"
            className="icon-button"
            aria-label={t('reminders.quietRemove', { number: index + 1 })}
            onClick={() => void onChange((now) => now.toSpliced(index, 1))}
          >
            <Icon name="trash" />
          </button>
        </div>
      ))}
      {spans.length < MOST && (
        <button
          type="button"
          className="button button-quiet"
          onClick={() => void onChange((now) => (now.length < MOST ? [...now, NEW] : now))}
        >
          <Icon name="plus" />
          {t('reminders.quietAdd')}
        </button>
      )}
    </section>
  );
}
