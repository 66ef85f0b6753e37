import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useServices, useSnapshot } from '../../app/services-context';
import type { DrinkContent } from '../../api/types';
import { AmountField } from '../../components/AmountField';
import { Dialog } from '../../components/Dialog';
import { Field } from '../../components/Field';
import { fromWallClock, toWallClock } from '../../days/wall-clock';
import { DrinkPicker } from '../../drinks/DrinkPicker';
import { formatAmount, toMl, toUnit } from '../../i18n/format';
import { useTranslator } from '../../i18n/language';
import { LEAST_ML, MOST_ML } from './cups';

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
  const { unit, timeZone } = useSnapshot().profile;
  const initialReading = toWallClock(new Date(initial.recordedAt), timeZone);
  const [amount, setAmount] = useState(String(toUnit(initial.amountMl, unit)));
  const [drink, setDrink] = useState(initial.drink);
  const [reading, setReading] = useState(initialReading);
  const [submitted, setSubmitted] = useState(false);

  // An amount that was not touched keeps its millilitres, which ounces cannot always say.
  const amountMl = amount === String(toUnit(initial.amountMl, unit)) ? initial.amountMl : toMl(Number(amount), unit);
  const amountError = amount === '' || !(amountMl >= LEAST_ML && amountMl <= MOST_ML) ? amountRange() : undefined;
  const recordedAt = reading === initialReading ? new Date(initial.recordedAt) : fromWallClock(reading, timeZone);
  const timeError = recordedAt ? timeRange(recordedAt) : t('drink.timeMissing');

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setSubmitted(true);
    if (amountError !== undefined || timeError !== undefined || !recordedAt) return;
    onSave({ amountMl, drink, recordedAt: recordedAt.toISOString() });
  };

  return (
    <Dialog title={title} onClose={onClose}>
      <form className="form" noValidate onSubmit={submit}>
        <AmountField
          label={t('drink.amount')}
          unit={unit}
          step={unit === 'ml' ? 50 : 1}
          value={amount}
          onChange={setAmount}
          error={submitted ? amountError : undefined}
        />
        <DrinkPicker value={drink} onChange={setDrink} />
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

  function amountRange(): string {
    return t('drink.amountRange', {
      min: formatAmount(unit === 'ml' ? LEAST_ML : toMl(0.1, unit), unit, t.locale),
      max: formatAmount(MOST_ML, unit, t.locale),
    });
  }

  function timeRange(moment: Date): string | undefined {
    // The field knows minutes only: the one that has begun is allowed.
    const latest = store.now().getTime() + 60_000;
    return moment.getTime() < OLDEST || moment.getTime() > latest ? t('drink.timeRange') : undefined;
  }
}
