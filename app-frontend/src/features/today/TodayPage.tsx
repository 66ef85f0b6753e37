import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useServices, useSnapshot } from '../../app/services-context';
import { PageHeading } from '../../components/PageHeading';
import { expectedShare } from '../../days/pace';
import { useNow } from '../../days/use-now';
import { WATER } from '../../drinks/built-in';
import { cupAmountMl } from '../../drinks/catalogue';
import { DrinkGlyph } from '../../drinks/DrinkGlyph';
import { totalOn } from '../../drinks/totals';
import { goalOn } from '../../goal/goal-history';
import { formatDay } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import { InstallHint } from '../../install/InstallHint';
import { launchActionDone, useLaunchAction } from '../../launch/launch-action';
import { useDrinkActions } from '../log/drink-actions';
import { DrinkDialog } from '../log/DrinkDialog';
import { DrinkLog } from '../log/DrinkLog';
import { QuickLog } from './QuickLog';
import { Ring } from './Ring';
import { WeekStrip } from './WeekStrip';

// Nobody drinks by the millilitre.
const PACE_STEP_ML = 50;

export function TodayPage() {
  const t = useTranslator();
  const { store } = useServices();
  const { profile, records, today, catalogue } = useSnapshot();
  const { log } = useDrinkActions();
  const [custom, setCustom] = useState<string>();
  const now = useNow();
  const heading = useRef<HTMLHeadingElement>(null);
  const drunk = records.filter(({ day }) => day === today);
  const totalMl = totalOn(today, records);
  const goalMl = goalOn(profile, today);
  const cups = catalogue.cups.filter(({ hidden }) => !hidden);
  const usual = cups[1] ?? cups[0];
  const usualMl = usual ? cupAmountMl(usual, profile.unit) : 250;

  const launch = useLaunchAction();
  const logCup = useEffectEvent((number: number) => {
    launchActionDone();
    const cup = cups[number - 1];
    if (!cup) return;
    const amountMl = cupAmountMl(cup, profile.unit);
    void log({ amountMl, drink: cup.drink, recordedAt: store.now().toISOString() });
  });
  useEffect(() => {
    if (launch?.kind === 'cup') logCup(launch.number);
  }, [launch]);
  const customDrink = custom ?? (launch?.kind === 'custom' ? WATER : undefined);
  const closeCustom = () => {
    setCustom(undefined);
    launchActionDone();
  };

  return (
    <>
      <PageHeading title={t('nav.today')}>
        <p className="muted">{formatDay(today, t.locale, 'long')}</p>
      </PageHeading>
      <div className="columns">
        <div className="column">
          <Ring totalMl={totalMl} goalMl={goalMl} expectedMl={expected()} unit={profile.unit} />
          <QuickLog onCustom={(drink = WATER) => setCustom(drink)} />
        </div>
        <div className="column">
          <section className="card" aria-labelledby="today-title">
            <header className="card-header">
              <h2 id="today-title" ref={heading} tabIndex={-1}>
                {t('today.list')}
              </h2>
              {drunk.length > 0 && <span className="muted">{t.count('today.count', drunk.length)}</span>}
            </header>
            {drunk.length > 0 ? (
              <DrinkLog label={t('today.list')} records={drunk} heading={heading} />
            ) : (
              <div className="empty">
                <DrinkGlyph icon={WATER} />
                <p className="empty-title">{t('today.empty')}</p>
                <p className="muted">{t('today.emptyHint')}</p>
              </div>
            )}
          </section>
          <WeekStrip />
          <InstallHint />
        </div>
      </div>
      {customDrink !== undefined && (
        <DrinkDialog
          title={t('log.custom')}
          saveLabel={t('drink.log')}
          initial={{ amountMl: usualMl, drink: customDrink, recordedAt: store.now().toISOString() }}
          onSave={(content) => {
            closeCustom();
            void log(content);
          }}
          onClose={closeCustom}
        />
      )}
    </>
  );

  /** At the very start and after the end of the waking hours, and once the goal is reached, the pace says nothing. */
  function expected(): number | undefined {
    const share = expectedShare(now, profile.timeZone, profile.dayStartMinutes);
    const ml = Math.round((share * goalMl) / PACE_STEP_ML) * PACE_STEP_ML;
    return share === 1 || ml === 0 || totalMl >= goalMl ? undefined : ml;
  }
}
