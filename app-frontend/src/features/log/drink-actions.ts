import { useServices, useSnapshot } from '../../app/services-context';
import type { DrinkContent } from '../../api/types';
import { useAttempt } from '../../components/use-attempt';
import { dayOf } from '../../days/day';
import { drinkInSentence, findDrink } from '../../drinks/catalogue';
import { hydrationMl } from '../../drinks/hydration';
import { totalOn } from '../../drinks/totals';
import { goalOn } from '../../goal/goal-history';
import { formatAmount, formatDay } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import type { ViewRecord } from '../../store/view';

export interface DrinkActions {
  readonly log: (content: DrinkContent) => Promise<void>;
  readonly change: (record: ViewRecord, content: DrinkContent) => Promise<void>;
  readonly remove: (record: ViewRecord) => Promise<void>;
}

/** What one can do with drinks. */
export function useDrinkActions(): DrinkActions {
  const { store } = useServices();
  const { profile, today, catalogue, records } = useSnapshot();
  const { attempt, done } = useAttempt();
  const t = useTranslator();

  return {
    log: (content) =>
      attempt(async () => {
        const id = await store.logDrink(content);
        const day = dayOf(new Date(content.recordedAt), profile.timeZone, profile.dayStartMinutes);
        const known = findDrink(catalogue, content.drink);
        const values = {
          amount: formatAmount(content.amountMl, profile.unit, t.locale),
          drink: drinkInSentence({ drink: content.drink, drinkName: known?.name }, t.locale),
          day: formatDay(day, t.locale, 'long'),
        };
        const undo = () => store.deleteDrink(id);
        if (day !== today) {
          done('toast.loggedElsewhere', values, undo);
          return;
        }
        const before = totalOn(today, records);
        const after = before + hydrationMl({ amountMl: content.amountMl, factor: known?.factor ?? 1 });
        const goal = goalOn(profile, today);
        done(before < goal && after >= goal ? 'toast.loggedReached' : 'toast.logged', values, undo);
      }),
    change: (record, content) =>
      attempt(async () => {
        await store.replaceDrink(record.id, content);
        done('toast.changed', {}, () => store.replaceDrink(record.id, record));
      }),
    remove: (record) =>
      attempt(async () => {
        await store.deleteDrink(record.id);
        // A deleted id never comes back: the drink returns under a new one.
        done('toast.deleted', {}, () => store.logDrink(record));
      }),
  };
}
