import { useId } from 'react';
import type { ReactNode } from 'react';

interface IconPickerProps {
  readonly label: string;
  readonly icons: readonly { readonly icon: string; readonly name: string }[];
  readonly value: string;
  readonly onChange: (icon: string) => void;
  readonly draw: (icon: string) => ReactNode;
}

export function IconPicker({ label, icons, value, onChange, draw }: IconPickerProps) {
  const name = useId();
  return (
    <fieldset className="field choice">
      <legend className="field-label">{label}</legend>
      <div className="icon-choices">
        {icons.map(({ icon, name: iconName }) => (
          <label key={icon} className="choice-option">
            <input
              className="covering"
              type="radio"
              name={name}
              checked={icon === value}
              onChange={() => onChange(icon)}
            />
            {draw(icon)}
            <span className="visually-hidden">{iconName}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
