import { useSnapshot } from '../../app/services-context';
import { formatAmount, formatDay, formatNumber } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import { dayTotals } from './day-totals';

const WIDTH = 364;
const BASE = 150;
const HEIGHT = 118;
const BAR = 28;
const STEP = WIDTH / 7;

export function WeekChart() {
  const t = useTranslator();
  const { profile, today, records } = useSnapshot();
  const { goalMl, unit } = profile;
  const days = dayTotals(records, today);
  const scale = HEIGHT / Math.max(goalMl * 1.15, ...days.map(({ totalMl }) => totalMl));
  const goalY = BASE - goalMl * scale;
  const reached = days.filter(({ totalMl }) => totalMl >= goalMl).length;
  const average = days.reduce((sum, { totalMl }) => sum + totalMl, 0) / days.length;

  return (
    <section className="card" aria-labelledby="week-title">
      <header className="card-header">
        <h2 id="week-title">{t('week.title')}</h2>
        <span className="muted">{t.count('week.reached', reached)}</span>
      </header>
      <svg className="week" viewBox={`0 0 ${WIDTH} 192`} aria-hidden="true">
        {days.map(({ day, totalMl }, index) => {
          const x = index * STEP + STEP / 2;
          const height = totalMl * scale;
          return (
            <g key={day} className={day === today ? 'week-day week-today' : 'week-day'}>
              <rect className="week-slot" x={x - BAR / 2} y={BASE - HEIGHT} width={BAR} height={HEIGHT} rx="9" />
              {totalMl > 0 && (
                <rect
                  className={totalMl >= goalMl ? 'week-bar week-bar-reached' : 'week-bar'}
                  x={x - BAR / 2}
                  y={BASE - Math.max(height, 10)}
                  width={BAR}
                  height={Math.max(height, 10)}
                  rx="9"
                />
              )}
              <text className="week-total" x={x} y={BASE - HEIGHT - 10}>
                {totalMl > 0 ? formatNumber(totalMl, unit, t.locale) : '–'}
              </text>
              <text className="week-name" x={x} y={BASE + 20}>
                {formatDay(day, t.locale, 'weekday')}
              </text>
              <text className="week-date" x={x} y={BASE + 37}>
                {formatDay(day, t.locale, 'date')}
              </text>
            </g>
          );
        })}
        <line className="week-goal" x1="0" x2={WIDTH} y1={goalY} y2={goalY} />
      </svg>
      <p className="muted week-average">
        {t('week.average', { amount: formatAmount(Math.round(average), unit, t.locale) })} ·{' '}
        {t('week.goalLine', { goal: formatAmount(goalMl, unit, t.locale) })}
      </p>
      <div className="visually-hidden">
        <table>
          <caption>{t('week.table')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('week.day')}</th>
              <th scope="col">{t('week.total')}</th>
              <th scope="col">{t('week.goal')}</th>
              <th scope="col">{t('week.met')}</th>
            </tr>
          </thead>
          <tbody>
            {days.map(({ day, totalMl }) => (
              <tr key={day}>
                <th scope="row">{formatDay(day, t.locale, 'long')}</th>
                <td>{formatAmount(totalMl, unit, t.locale)}</td>
                <td>{formatAmount(goalMl, unit, t.locale)}</td>
                <td>{t(totalMl >= goalMl ? 'week.yes' : 'week.no')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
