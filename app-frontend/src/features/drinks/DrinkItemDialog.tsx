import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useSnapshot } from '../../app/services-context';
import type { Drink, DrinkSettings } from '../../api/types';
import { Dialog } from '../../components/Dialog';
import { Field } from '../../components/Field';
import { builtInName, icons, WATER } from '../../drinks/built-in';
import { isVessel } from '../../drinks/CupGlyph';
import { DrinkGlyph } from '../../drinks/DrinkGlyph';
import { useTranslator } from '../../i18n/language';
import { DialogActions } from './DialogActions';
import { IconPicker } from './IconPicker';
import { LONGEST_NAME, nextPosition } from './new-item';

interface DrinkItemDialogProps {
  /** Undefined for a new one. */
  readonly item: Drink | undefined;
  readonly onSave: (settings: DrinkSettings) => void;
  readonly onDelete: () => void;
  readonly onClose: () => void;
}

const MOST_PERCENT = 150;
const drinkIcons = icons.filter((icon) => !isVessel(icon));

export function DrinkItemDialog({ item, onSave, onDelete, onClose }: DrinkItemDialogProps) {
  const t = useTranslator();
  const { drinks } = useSnapshot().catalogue;
  const [name, setName] = useState(item?.name ?? '');
  const [percent, setPercent] = useState(String(Math.round((item?.factor ?? 1) * 100)));
  const [icon, setIcon] = useState(item?.icon ?? WATER);
  const [submitted, setSubmitted] = useState(false);
  const nameError = name.trim() === '' ? t('drinks.nameMissing') : undefined;
  const percentValue = Number(percent);
  const isPercent =
    percent !== '' && Number.isInteger(percentValue) && percentValue >= 0 && percentValue <= MOST_PERCENT;
  const percentError = isPercent ? undefined : t('drinks.factorRange', { most: MOST_PERCENT });

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setSubmitted(true);
    if (nameError !== undefined || percentError !== undefined) return;
    onSave({
      kind: 'drink',
      name: name.trim(),
      factor: percentValue / 100,
      icon,
      position: item?.position ?? nextPosition(drinks),
      hidden: false,
    });
  };
  return (
    <Dialog title={t(item ? 'drinks.editDrink' : 'drinks.addDrink')} onClose={onClose}>
      <form className="form" noValidate onSubmit={submit}>
        <Field label={t('drinks.name')} error={submitted ? nameError : undefined}>
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
        <Field label={t('drinks.factor')} hint={t('drinks.factorHint')} error={submitted ? percentError : undefined}>
          {(field) => (
            <input
              {...field}
              type="number"
              inputMode="numeric"
              min={0}
              max={MOST_PERCENT}
              value={percent}
              onChange={(event) => setPercent(event.target.value)}
            />
          )}
        </Field>
        <IconPicker
          label={t('drinks.look')}
          icons={drinkIcons.map((each) => ({ icon: each, name: builtInName(each, t.locale) ?? each }))}
          value={icon}
          onChange={setIcon}
          draw={(each) => <DrinkGlyph icon={each} />}
        />
        <DialogActions onDelete={item && onDelete} />
      </form>
    </Dialog>
  );
}
