import { useFirstDay } from '../../app/history';
import type { PageProps } from '../../app/routes';
import { useSnapshot } from '../../app/services-context';
import { Icon } from '../../components/icons';
import { PageHeading } from '../../components/PageHeading';
import type { Day } from '../../days/day';
import { WATER } from '../../drinks/built-in';
import { DrinkGlyph } from '../../drinks/DrinkGlyph';
import { formatDay, formatPeriod } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import { Link } from '../../navigation/Link';
import { DayView } from './DayView';
import './insight.css';
import type { Period, Range } from './period';
import { parseDay, periodAfter, periodBefore, periodOf, ranges } from './period';
import { PeriodView } from './PeriodView';

export default function InsightPage({ params }: PageProps) {
  const t = useTranslator();
  const { today } = useSnapshot();
  const first = useFirstDay();
  const asked = parseDay(params['day']);
  const day = asked !== undefined && asked <= today ? asked : today;
  const range = ranges.find((known) => known === params['range']) ?? 'week';
  const period = periodOf(range, day);

  return (
    <>
      <PageHeading title={t('nav.insight')} />
      <nav aria-label={t('insight.ranges')}>
        <ul className="segments">
          {ranges.map((each) => (
            <li key={each}>
              <Link className="segment" to={insightPath(each, day)} aria-current={each === range ? 'page' : undefined}>
                {t(`insight.${each}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {first && first.day === undefined ? (
        <section className="card empty">
          <DrinkGlyph icon={WATER} />
          <p className="empty-title">{t('insight.empty')}</p>
          <p className="muted">{t('insight.emptyHint')}</p>
          <Link className="button button-primary" to="/">
            {t('insight.start')}
          </Link>
        </section>
      ) : (
        <>
          <PeriodSteps period={period} today={today} firstDay={first?.day ?? today} />
          {range === 'day' ? (
            <DayView day={day} />
          ) : (
            first?.day !== undefined && <PeriodView period={period} firstDay={first.day} />
          )}
        </>
      )}
    </>
  );
}

interface PeriodStepsProps {
  readonly period: Period;
  readonly today: Day;
  readonly firstDay: Day;
}

function PeriodSteps({ period, today, firstDay }: PeriodStepsProps) {
  const t = useTranslator();
  const before = period.from > firstDay ? periodBefore(period) : undefined;
  const after = period.to < today ? periodAfter(period) : undefined;
  return (
    <div className="period">
      <Step icon="back" label={t('insight.before')} to={before && insightPath(before.range, before.from)} />
      <h2 aria-live="polite">{title()}</h2>
      <Step icon="forward" label={t('insight.after')} to={after && insightPath(after.range, after.from)} />
    </div>
  );

  function title(): string {
    if (period.from === today && period.range === 'day') return t('nav.today');
    if (period.range === 'day') return formatDay(period.from, t.locale, 'full');
    return formatPeriod(period.from, period.to, t.locale, period.range === 'week' ? 'range' : period.range);
  }
}

interface StepProps {
  readonly icon: 'back' | 'forward';
  readonly label: string;
  readonly to: string | undefined;
}

function Step({ icon, label, to }: StepProps) {
  if (to === undefined) {
    return (
      <span className="icon-button step-none" aria-hidden="true">
        <Icon name={icon} />
      </span>
    );
  }
  return (
    <Link className="icon-button" aria-label={label} to={to}>
      <Icon name={icon} />
    </Link>
  );
}

function insightPath(range: Range, day: Day): string {
  return `/insight/${range}/${day}`;
}
