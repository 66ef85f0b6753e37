import { useServices, useSnapshot } from '../../app/services-context';
import type { DrinkContent } from '../../api/types';
import { useToast } from '../../components/toast';
import { dayOf } from '../../days/day';
import { drinkInSentence } from '../../drinks/drink-name';
import { formatAmount, formatDay } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import type { MessageKey } from '../../i18n/locales/en';
import type { ViewRecord } from '../../store/view';

export interface DrinkActions {
  readonly log: (content: DrinkContent) => Promise<void>;
  readonly change: (record: ViewRecord, content: DrinkContent) => Promise<void>;
  readonly remove: (record: ViewRecord) => Promise<void>;
}

/** What one can do with drinks; each says what it did and can be undone. */
export function useDrinkActions(): DrinkActions {
  const { store } = useServices();
  const { profile, today } = useSnapshot();
  const toast = useToast();
  const t = useTranslator();

  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch {
      toast({ text: t('toast.failed') });
    }
  };
  const undoing = (work: () => Promise<unknown>) => () => {
    void attempt(async () => {
      await work();
      toast({ text: t('toast.undone') });
    });
  };
  const done = (key: MessageKey, undo: () => Promise<unknown>) => toast({ text: t(key), undo: undoing(undo) });

  return {
    log: (content) =>
      attempt(async () => {
        const id = await store.logDrink(content);
        const day = dayOf(new Date(content.recordedAt), profile.timeZone, profile.dayStartMinutes);
        const values = {
          amount: formatAmount(content.amountMl, profile.unit, t.locale),
          drink: drinkInSentence(content.drink, t.locale),
          day: formatDay(day, t.locale, 'long'),
        };
        const text = t(day === today ? 'toast.logged' : 'toast.loggedElsewhere', values);
        toast({ text, undo: undoing(() => store.deleteDrink(id)) });
      }),
    change: (record, content) =>
      attempt(async () => {
        await store.replaceDrink(record.id, content);
        done('toast.changed', () => store.replaceDrink(record.id, record));
      }),
    remove: (record) =>
      attempt(async () => {
        await store.deleteDrink(record.id);
        // A deleted id never comes back: the drink returns under a new one.
        done('toast.deleted', () => store.logDrink(record));
      }),
  };
}
