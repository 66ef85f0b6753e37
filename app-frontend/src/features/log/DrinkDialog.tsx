import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useServices, useSnapshot } from '../../app/services-context';
import type { DrinkContent } from '../../api/types';
import { AmountField } from '../../components/AmountField';
import { Dialog } from '../../components/Dialog';
import { Field } from '../../components/Field';
import { fromWallClock, toWallClock } from '../../days/wall-clock';
import { DrinkPicker } from '../../drinks/DrinkPicker';
import { useTranslator } from '../../i18n/language';
import { useAmount } from './use-amount';

interface DrinkDialogProps {
  readonly title: string;
  readonly saveLabel: string;
  readonly initial: DrinkContent;
  readonly onSave: (content: DrinkContent) => void;
  readonly onClose: () => void;
}

const OLDEST = Date.parse('2000-01-01T00:00:00Z');

export function DrinkDialog({ title, saveLabel, initial, onSave, onClose }: DrinkDialogProps) {
  const t = useTranslator();
  const { store } = useServices();
  const { profile, catalogue } = useSnapshot();
  const { timeZone } = profile;
  const initialReading = toWallClock(new Date(initial.recordedAt), timeZone);
  const amount = useAmount(initial.amountMl);
  const [drink, setDrink] = useState(initial.drink);
  const [reading, setReading] = useState(initialReading);
  const [submitted, setSubmitted] = useState(false);

  // A hidden drink is offered where it was the one.
  const choices = catalogue.drinks.filter(({ id, hidden }) => !hidden || id === initial.drink);

  const recordedAt = reading === initialReading ? new Date(initial.recordedAt) : fromWallClock(reading, timeZone);
  const timeError = recordedAt ? timeRange(recordedAt) : t('drink.timeMissing');

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setSubmitted(true);
    if (amount.error !== undefined || timeError !== undefined || !recordedAt) return;
    onSave({ amountMl: amount.ml, drink, recordedAt: recordedAt.toISOString() });
  };

  return (
    <Dialog title={title} onClose={onClose}>
      <form className="form" noValidate onSubmit={submit}>
        <AmountField {...amount.field} label={t('drink.amount')} error={submitted ? amount.error : undefined} />
        <DrinkPicker drinks={choices} value={drink} onChange={(chosen) => setDrink(chosen ?? drink)} />
        <Field label={t('drink.time')} error={submitted ? timeError : undefined}>
          {(field) => (
            <input
              {...field}
              type="datetime-local"
              value={reading}
              max={toWallClock(store.now(), timeZone)}
              onChange={(event) => setReading(event.target.value)}
            />
          )}
        </Field>
        <button type="submit" className="button button-primary">
          {saveLabel}
        </button>
      </form>
    </Dialog>
  );

  function timeRange(moment: Date): string | undefined {
    // The field knows minutes only: the one that has begun is allowed.
    const latest = store.now().getTime() + 60_000;
    return moment.getTime() < OLDEST || moment.getTime() > latest ? t('drink.timeRange') : undefined;
  }
}
