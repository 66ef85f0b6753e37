import { useState } from 'react';
import { Field } from '../../components/Field';
import { Icon } from '../../components/icons';
import { usePageTranslator } from '../../i18n/language';

interface PasswordFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoComplete: 'current-password' | 'new-password';
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

/** Can be read by whoever types it: that saves the second field, and many a mistake. */
export function PasswordField({ label, value, onChange, autoComplete, hint, error }: PasswordFieldProps) {
  const t = usePageTranslator();
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} hint={hint} error={error}>
      {(field) => (
        <div className="password">
          <input
            {...field}
            type={shown ? 'text' : 'password'}
            autoComplete={autoComplete}
            autoCapitalize="none"
            spellCheck={false}
            value={value}
            onChange={({ target }) => onChange(target.value)}
          />
          <button
            type="button"
            className="icon-button"
            aria-label={t('account.showPassword')}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          >
            <Icon name={shown ? 'hidden' : 'shown'} />
          </button>
        </div>
      )}
    </Field>
  );
}
