import { LEAST_PASSWORD } from '../../account/credentials';
import { usePageTranslator } from '../../i18n/language';
import { PasswordField } from './PasswordField';

interface NewPasswordFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | undefined;
}

/** A password that the account is to have; says beforehand what it has to be like. */
export function NewPasswordField(field: NewPasswordFieldProps) {
  const t = usePageTranslator();
  return (
    <PasswordField {...field} hint={t('account.passwordHint', { least: LEAST_PASSWORD })} autoComplete="new-password" />
  );
}
