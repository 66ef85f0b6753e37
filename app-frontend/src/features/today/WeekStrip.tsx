import { useStreak } from '../../app/history';
import { useSnapshot } from '../../app/services-context';
import { Icon } from '../../components/icons';
import { lastDays } from '../../days/day';
import { totalOn } from '../../drinks/totals';
import { goalOn } from '../../goal/goal-history';
import { formatAmount, formatDay } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import { Link } from '../../navigation/Link';
import { DAYS_SHOWN } from '../../store/store';

/** The last days at a glance; each leads to its own. */
export function WeekStrip() {
  const t = useTranslator();
  const { profile, today, records } = useSnapshot();
  const streak = useStreak();
  return (
    <section className="card" aria-labelledby="strip-title">
      <header className="card-header">
        <h2 id="strip-title">{t('strip.title')}</h2>
        {streak !== undefined && streak > 1 && (
          <span className="streak">
            <Icon name="streak" />
            {t.count('streak.days', streak)}
          </span>
        )}
      </header>
      <ol className="strip">
        {lastDays(today, DAYS_SHOWN).map((day) => {
          const totalMl = totalOn(day, records);
          const goalMl = goalOn(profile, day);
          const share = Math.min(1, totalMl / goalMl);
          return (
            <li key={day}>
              <Link
                className={share === 1 ? 'strip-day strip-day-reached' : 'strip-day'}
                to={`/insight/day/${day}`}
                aria-current={day === today ? 'date' : undefined}
              >
                <svg viewBox="0 0 32 48" aria-hidden="true">
                  <rect className="strip-well" x="4" y="1" width="24" height="46" rx="12" />
                  {share > 0 && (
                    <rect
                      className="strip-water"
                      x="4"
                      y={47 - Math.max(8, share * 46)}
                      width="24"
                      height={Math.max(8, share * 46)}
                      rx="12"
                    />
                  )}
                </svg>
                <span aria-hidden="true">{formatDay(day, t.locale, 'weekday')}</span>
                <span className="visually-hidden">
                  {t('strip.day', {
                    day: formatDay(day, t.locale, 'long'),
                    total: formatAmount(totalMl, profile.unit, t.locale),
                    goal: formatAmount(goalMl, profile.unit, t.locale),
                  })}
                </span>
              </Link>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
