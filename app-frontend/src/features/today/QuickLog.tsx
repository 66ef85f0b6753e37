import { useState } from 'react';
import { useServices, useSnapshot } from '../../app/services-context';
import { Icon } from '../../components/icons';
import { DrinkPicker } from '../../drinks/DrinkPicker';
import { WATER } from '../../drinks/drinks';
import { drinkInSentence } from '../../drinks/drink-name';
import { formatAmount } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import { CupGlyph } from './CupGlyph';
import { cupsOf } from './cups';
import { useDrinkActions } from './drink-actions';
import { DrinkDialog } from './DrinkDialog';

/** One tap logs a cup of the chosen drink, now. */
export function QuickLog() {
  const t = useTranslator();
  const { store } = useServices();
  const { profile } = useSnapshot();
  const { log } = useDrinkActions();
  const [drink, setDrink] = useState(WATER);
  const [custom, setCustom] = useState(false);

  return (
    <section className="card quick-log" aria-label={t('log.title')}>
      <DrinkPicker value={drink} onChange={setDrink} />
      <div className="cups" role="group" aria-label={t('log.cups')}>
        {cupsOf(profile.unit).map((amountMl, size) => {
          const amount = formatAmount(amountMl, profile.unit, t.locale);
          return (
            <button
              key={amountMl}
              type="button"
              className="cup"
              aria-label={t('log.cup', { amount, drink: drinkInSentence(drink, t.locale) })}
              onClick={() => void log({ amountMl, drink, recordedAt: store.now().toISOString() })}
            >
              <CupGlyph drink={drink} size={size} />
              <span>{amount}</span>
            </button>
          );
        })}
      </div>
      <button type="button" className="button button-quiet custom" onClick={() => setCustom(true)}>
        <Icon name="plus" />
        {t('log.custom')}
      </button>
      {custom && (
        <DrinkDialog
          title={t('log.custom')}
          saveLabel={t('drink.log')}
          initial={{ amountMl: cupsOf(profile.unit)[1] ?? 250, drink, recordedAt: store.now().toISOString() }}
          onSave={(content) => {
            setCustom(false);
            void log(content);
          }}
          onClose={() => setCustom(false)}
        />
      )}
    </section>
  );
}
