import { startTransition, useId, useOptimistic } from 'react';

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T | undefined;
  readonly onChange: (value: T) => Promise<void> | void;
  /** Each on a line of its own: for long ones. */
  readonly wide?: boolean;
  readonly options: readonly {
    readonly value: T;
    readonly label: string;
    readonly hint?: string;
    readonly lang?: string;
  }[];
}

/** One of a few, all in sight. */
export function Choice<T extends string>({ label, value, onChange, wide = false, options }: ChoiceProps<T>) {
  const name = useId();
  // Shown as chosen while it is being stored; falls back by itself if that fails.
  const [chosen, choose] = useOptimistic(value);
  const change = (next: T) =>
    startTransition(async () => {
      choose(next);
      await onChange(next);
    });
  return (
    <fieldset className="field choice">
      <legend className="field-label">{label}</legend>
      <div className={wide ? 'choice-options choice-wide' : 'choice-options'}>
        {options.map((option) => (
          <label key={option.value} className="choice-option" lang={option.lang}>
            <input
              className="covering"
              type="radio"
              name={name}
              checked={option.value === chosen}
              onChange={() => change(option.value)}
            />
            <span>{option.label}</span>
            {option.hint !== undefined && <span className="choice-hint">{option.hint}</span>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
