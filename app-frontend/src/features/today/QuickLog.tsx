import { useState } from 'react';
import { useServices, useSnapshot } from '../../app/services-context';
import type { Cup } from '../../api/types';
import { Icon } from '../../components/icons';
import { WATER } from '../../drinks/built-in';
import { cupAmountMl, drinkInSentence, drinkName, findDrink } from '../../drinks/catalogue';
import { CupGlyph } from '../../drinks/CupGlyph';
import { DrinkPicker } from '../../drinks/DrinkPicker';
import { formatAmount } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import { Link } from '../../navigation/Link';
import { useDrinkActions } from '../log/drink-actions';

interface QuickLogProps {
  readonly onCustom: (drink: string | undefined) => void;
}

/** One tap logs a cup, now; two log it with another drink in it. */
export function QuickLog({ onCustom }: QuickLogProps) {
  const t = useTranslator();
  const { catalogue } = useSnapshot();
  const [drink, setDrink] = useState<string>();
  const cups = catalogue.cups.filter(({ hidden }) => !hidden);
  const drinks = catalogue.drinks.filter(({ hidden }) => !hidden);

  return (
    <section className="card quick-log" aria-label={t('log.title')}>
      <DrinkPicker drinks={drinks} value={drink} onChange={setDrink} none={t('log.asSet')} />
      <div className="cups" role="group" aria-label={t('log.cups')}>
        {cups.map((cup) => (
          <CupButton
            key={cup.id}
            cup={drink === undefined ? cup : { ...cup, drink }}
            onLogged={() => setDrink(undefined)}
          />
        ))}
        <button type="button" className="cup cup-other" onClick={() => onCustom(drink)}>
          <Icon name="plus" />
          <span>{t('log.custom')}</span>
        </button>
        <Link className="cup cup-other" to="/settings/drinks">
          <Icon name="edit" />
          <span>{t('log.edit')}</span>
        </Link>
      </div>
    </section>
  );
}

interface CupButtonProps {
  readonly cup: Cup;
  readonly onLogged: () => void;
}

function CupButton({ cup, onLogged }: CupButtonProps) {
  const t = useTranslator();
  const { store } = useServices();
  const { profile, catalogue } = useSnapshot();
  const { log } = useDrinkActions();
  const amountMl = cupAmountMl(cup, profile.unit);
  const amount = formatAmount(amountMl, profile.unit, t.locale);
  const drink = findDrink(catalogue, cup.drink);
  const named = { drink: cup.drink, drinkName: drink?.name };
  return (
    <button
      type="button"
      className="cup"
      aria-label={t('log.cup', { amount, drink: drinkInSentence(named, t.locale) })}
      onClick={() => {
        onLogged();
        void log({ amountMl, drink: cup.drink, recordedAt: store.now().toISOString() });
      }}
    >
      <CupGlyph icon={cup.icon} drinkIcon={drink?.icon ?? WATER} amountMl={amountMl} />
      <span className="cup-amount">{amount}</span>
      <span className="cup-name">{cup.name ?? drinkName(named, t.locale)}</span>
    </button>
  );
}
