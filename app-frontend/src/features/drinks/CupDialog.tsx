import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useSnapshot } from '../../app/services-context';
import type { Cup, CupSettings } from '../../api/types';
import { AmountField } from '../../components/AmountField';
import { Dialog } from '../../components/Dialog';
import { Field } from '../../components/Field';
import { WATER } from '../../drinks/built-in';
import { findDrink } from '../../drinks/catalogue';
import { CupGlyph, vesselIcons } from '../../drinks/CupGlyph';
import { DrinkPicker } from '../../drinks/DrinkPicker';
import { useAmount } from '../log/use-amount';
import { useTranslator } from '../../i18n/language';
import { DialogActions } from './DialogActions';
import { IconPicker } from './IconPicker';
import { LONGEST_NAME, nextPosition } from './new-item';

interface CupDialogProps {
  /** Undefined for a new one. */
  readonly item: Cup | undefined;
  readonly onSave: (settings: CupSettings) => void;
  readonly onDelete: () => void;
  readonly onClose: () => void;
}

const USUAL_ML = 250;

export function CupDialog({ item, onSave, onDelete, onClose }: CupDialogProps) {
  const t = useTranslator();
  const { catalogue } = useSnapshot();
  const [name, setName] = useState(item?.name ?? '');
  const [drink, setDrink] = useState(item?.drink ?? WATER);
  const [icon, setIcon] = useState(item?.icon ?? 'glass');
  const amount = useAmount(item?.amountMl ?? USUAL_ML);
  const [submitted, setSubmitted] = useState(false);
  const drinkIcon = findDrink(catalogue, drink)?.icon ?? WATER;

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setSubmitted(true);
    if (amount.error !== undefined) return;
    onSave({
      kind: 'cup',
      name: name.trim() || null,
      drink,
      amountMl: amount.ml,
      icon,
      position: item?.position ?? nextPosition(catalogue.cups),
      hidden: false,
    });
  };
  return (
    <Dialog title={t(item ? 'drinks.editCup' : 'drinks.addCup')} onClose={onClose}>
      <form className="form" noValidate onSubmit={submit}>
        <AmountField {...amount.field} label={t('drink.amount')} error={submitted ? amount.error : undefined} />
        <DrinkPicker
          drinks={catalogue.drinks.filter(({ id, hidden }) => !hidden || id === item?.drink)}
          value={drink}
          onChange={(chosen) => setDrink(chosen ?? drink)}
        />
        <Field label={t('drinks.name')} hint={t('drinks.cupNameHint')}>
          {(field) => (
            <input
              {...field}
              value={name}
              maxLength={LONGEST_NAME}
              autoComplete="off"
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <IconPicker
          label={t('drinks.look')}
          icons={vesselIcons.map((vessel) => ({ icon: vessel, name: t(`vessel.${vessel}`) }))}
          value={icon}
          onChange={setIcon}
          draw={(vessel) => <CupGlyph icon={vessel} drinkIcon={drinkIcon} amountMl={amount.ml || USUAL_ML} />}
        />
        <DialogActions onDelete={item && onDelete} />
      </form>
    </Dialog>
  );
}
