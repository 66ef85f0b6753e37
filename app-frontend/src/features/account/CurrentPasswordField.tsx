import { usePageTranslator } from '../../i18n/language';
import { PasswordField } from './PasswordField';

interface CurrentPasswordFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly label?: string;
  /** Of a form's `errorOf`, which is told that nothing was typed. */
  readonly errorOf: (problem: string | undefined) => string | undefined;
}

/** The password that the account has already. */
export function CurrentPasswordField({ value, onChange, label, errorOf }: CurrentPasswordFieldProps) {
  const t = usePageTranslator();
  return (
    <PasswordField
      label={label ?? t('account.currentPassword')}
      error={errorOf(value === '' ? t('account.passwordMissing') : undefined)}
      autoComplete="current-password"
      value={value}
      onChange={onChange}
    />
  );
}
