import { useRef, useState } from 'react';
import { useRecordsOf } from '../../app/history';
import { useServices, useSnapshot } from '../../app/services-context';
import { Icon } from '../../components/icons';
import type { Day } from '../../days/day';
import { fromWallClock, toTime } from '../../days/wall-clock';
import { WATER } from '../../drinks/built-in';
import { DrinkGlyph } from '../../drinks/DrinkGlyph';
import { totalOn } from '../../drinks/totals';
import { goalOn } from '../../goal/goal-history';
import { formatAmount, formatDay } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import { useDrinkActions } from '../log/drink-actions';
import { DrinkDialog } from '../log/DrinkDialog';
import { DrinkLog } from '../log/DrinkLog';
import { DayChart } from './DayChart';
import { Figures } from './Figures';

const USUAL_ML = 250;

/** Any day: how it filled up, and its drinks to be edited. */
export function DayView({ day }: { readonly day: Day }) {
  const t = useTranslator();
  const { store } = useServices();
  const { profile, today } = useSnapshot();
  const records = useRecordsOf(day);
  const { log } = useDrinkActions();
  const [adding, setAdding] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  if (!records) return <div className="card chart-pending" />;

  const goalMl = goalOn(profile, day);
  const totalMl = totalOn(day, records);
  const amount = (ml: number) => formatAmount(ml, profile.unit, t.locale);
  return (
    <>
      <section className="card" aria-label={t('insight.chart')}>
        <DayChart records={records} goalMl={goalMl} />
        <p className="muted chart-caption">{t('insight.paceLine')}</p>
      </section>
      <Figures
        figures={[
          { label: t('insight.total'), value: amount(totalMl) },
          { label: t('insight.goal'), value: amount(goalMl) },
          {
            label: t(totalMl >= goalMl ? 'insight.above' : 'insight.below'),
            value: amount(Math.abs(totalMl - goalMl)),
          },
        ]}
      />
      <section className="card" aria-labelledby="day-title">
        <header className="card-header">
          <h3 id="day-title" ref={heading} tabIndex={-1}>
            {t('insight.dayLog')}
          </h3>
          <button type="button" className="button button-quiet button-small" onClick={() => setAdding(true)}>
            <Icon name="plus" />
            {t('insight.add')}
          </button>
        </header>
        {records.length > 0 ? (
          <DrinkLog
            label={t('insight.listOf', { day: formatDay(day, t.locale, 'long') })}
            records={records}
            heading={heading}
          />
        ) : (
          <div className="empty">
            <DrinkGlyph icon={WATER} />
            <p className="muted">{t('insight.nothing')}</p>
          </div>
        )}
      </section>
      {adding && (
        <DrinkDialog
          title={t('insight.addTitle')}
          saveLabel={t('drink.log')}
          initial={{ amountMl: USUAL_ML, drink: WATER, recordedAt: usualMoment().toISOString() }}
          onSave={(content) => {
            setAdding(false);
            void log(content);
          }}
          onClose={() => setAdding(false)}
        />
      )}
    </>
  );

  /** Now, or the noon of a past day; where that belongs to the day before, the day's start. */
  function usualMoment(): Date {
    const now = store.now();
    if (day === today) return now;
    const minutes = Math.max(12 * 60, profile.dayStartMinutes);
    return fromWallClock(`${day}T${toTime(minutes)}`, profile.timeZone) ?? now;
  }
}
