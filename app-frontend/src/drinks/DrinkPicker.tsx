import { useId } from 'react';
import type { Drink } from '../api/types';
import { useTranslator } from '../i18n/language';
import { drinkName } from './catalogue';
import { DrinkGlyph } from './DrinkGlyph';

interface DrinkPickerProps {
  readonly drinks: readonly Drink[];
  readonly value: string | undefined;
  readonly onChange: (drink: string | undefined) => void;
  /** What choosing none of them is called, where that can be. */
  readonly none?: string;
}

export function DrinkPicker({ drinks, value, onChange, none }: DrinkPickerProps) {
  const t = useTranslator();
  const name = useId();
  return (
    <fieldset className="drinks">
      <legend className="visually-hidden">{t('log.drink')}</legend>
      {none !== undefined && (
        <label className="drink">
          <input
            className="covering"
            type="radio"
            name={name}
            checked={value === undefined}
            onChange={() => onChange(undefined)}
          />
          <span>{none}</span>
        </label>
      )}
      {drinks.map((drink) => (
        <label key={drink.id} className="drink">
          <input
            className="covering"
            type="radio"
            name={name}
            checked={drink.id === value}
            onChange={() => onChange(drink.id)}
          />
          <DrinkGlyph icon={drink.icon} />
          <span>{drinkName({ drink: drink.id, drinkName: drink.name }, t.locale)}</span>
        </label>
      ))}
    </fieldset>
  );
}
