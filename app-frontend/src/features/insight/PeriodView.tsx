import { useDayTotals, useStreak } from '../../app/history';
import { useSnapshot } from '../../app/services-context';
import type { Day } from '../../days/day';
import { goalOn } from '../../goal/goal-history';
import { formatAmount, formatDay, formatPeriod } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import { Link } from '../../navigation/Link';
import type { DayTotals } from '../../store/history';
import type { Bar } from './BarChart';
import { BarChart } from './BarChart';
import { ChartTable } from './ChartTable';
import { Figures } from './Figures';
import type { Period } from './period';
import { daysOf, monthsOf } from './period';
import type { Calendar } from './summary';
import { summarise } from './summary';

interface PeriodViewProps {
  readonly period: Period;
  readonly firstDay: Day;
}

/** A week, a month or a year: its chart, the same as a table, and what it comes to. */
export function PeriodView({ period, firstDay }: PeriodViewProps) {
  const totals = useDayTotals(period.from, period.to);
  const { profile, today } = useSnapshot();
  const calendar: Calendar = { today, firstDay, goalOn: (day) => goalOn(profile, day) };
  // A few milliseconds; a chart that fills up later would jump.
  if (!totals) return <div className="card chart-pending" />;
  return period.range === 'year' ? (
    <Year period={period} totals={totals} calendar={calendar} />
  ) : (
    <Days period={period} totals={totals} calendar={calendar} />
  );
}

interface ViewProps {
  readonly period: Period;
  readonly totals: DayTotals;
  readonly calendar: Calendar;
}

function Days({ period, totals, calendar }: ViewProps) {
  const t = useTranslator();
  const { unit } = useSnapshot().profile;
  const { today, firstDay, goalOn } = calendar;
  const week = period.range === 'week';
  const bars = daysOf(period).map((day, index): Bar => ({
    key: day,
    label: week ? formatDay(day, t.locale, 'weekday') : index % 7 === 0 ? String(index + 1) : '',
    ml: totals.get(day) ?? 0,
    goalMl: goalOn(day),
    current: day === today,
    to: day <= today ? `/insight/day/${day}` : undefined,
  }));
  const rows = bars.filter(({ key }) => key >= firstDay && key <= today);
  return (
    <>
      <section className="card" aria-label={t('insight.chart')}>
        <BarChart bars={bars} unit={unit} values={week} />
        <p className="muted chart-caption">{t('insight.goalLine')}</p>
        <ChartTable
          columns={[t('insight.dayColumn'), t('insight.total'), t('insight.goal'), t('insight.met')]}
          rows={rows.map(({ key, ml, goalMl, to = '' }) => ({
            key,
            head: <Link to={to}>{formatDay(key, t.locale, 'long')}</Link>,
            cells: [
              formatAmount(ml, unit, t.locale),
              formatAmount(goalMl, unit, t.locale),
              t(ml >= goalMl ? 'insight.yes' : 'insight.no'),
            ],
          }))}
        />
      </section>
      <PeriodFigures period={period} totals={totals} calendar={calendar} />
    </>
  );
}

function Year({ period, totals, calendar }: ViewProps) {
  const t = useTranslator();
  const { unit } = useSnapshot().profile;
  const months = monthsOf(period).map((month) => ({ month, summary: summarise(month, totals, calendar) }));
  const bars = months.map(({ month, summary }): Bar => ({
    key: month.from,
    label: formatDay(month.from, t.locale, 'month'),
    ml: summary?.averageMl ?? 0,
    goalMl: calendar.goalOn(month.to < calendar.today ? month.to : calendar.today),
    current: calendar.today >= month.from && calendar.today <= month.to,
    to: summary && `/insight/month/${month.from}`,
  }));
  return (
    <>
      <section className="card" aria-label={t('insight.chart')}>
        <BarChart bars={bars} unit={unit} values={false} />
        <p className="muted chart-caption">{t('insight.goalLineYear')}</p>
        <ChartTable
          columns={[t('insight.monthColumn'), t('insight.average'), t('insight.daysReached')]}
          rows={months.flatMap(({ month, summary }) =>
            summary
              ? {
                  key: month.from,
                  head: (
                    <Link to={`/insight/month/${month.from}`}>
                      {formatPeriod(month.from, month.to, t.locale, 'month')}
                    </Link>
                  ),
                  cells: [
                    formatAmount(summary.averageMl, unit, t.locale),
                    t('insight.of', { reached: summary.reachedDays, counted: summary.countedDays }),
                  ],
                }
              : [],
          )}
        />
      </section>
      <PeriodFigures period={period} totals={totals} calendar={calendar} />
    </>
  );
}

function PeriodFigures({ period, totals, calendar }: ViewProps) {
  const t = useTranslator();
  const { unit } = useSnapshot().profile;
  const streak = useStreak();
  const summary = summarise(period, totals, calendar);
  return (
    <Figures
      figures={[
        { label: t('insight.average'), value: summary ? formatAmount(summary.averageMl, unit, t.locale) : '–' },
        {
          label: t('insight.daysReached'),
          value: summary ? t('insight.of', { reached: summary.reachedDays, counted: summary.countedDays }) : '–',
        },
        { label: t('insight.streak'), value: streak === undefined ? '…' : String(streak) },
      ]}
    />
  );
}
