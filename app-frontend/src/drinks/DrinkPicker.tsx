import { useId } from 'react';
import { useTranslator } from '../i18n/language';
import { DrinkGlyph } from './DrinkGlyph';
import { builtInDrinks } from './drinks';

interface DrinkPickerProps {
  readonly value: string;
  readonly onChange: (drink: string) => void;
}

export function DrinkPicker({ value, onChange }: DrinkPickerProps) {
  const t = useTranslator();
  const name = useId();
  return (
    <fieldset className="drinks">
      <legend className="visually-hidden">{t('log.drink')}</legend>
      {builtInDrinks.map((drink) => (
        <label key={drink.key} className="drink">
          <input
            className="covering"
            type="radio"
            name={name}
            value={drink.key}
            checked={drink.key === value}
            onChange={() => onChange(drink.key)}
          />
          <DrinkGlyph drink={drink.key} />
          <span>{drink.name[t.locale]}</span>
        </label>
      ))}
    </fieldset>
  );
}
