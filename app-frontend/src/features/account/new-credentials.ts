import { LEAST_PASSWORD, MOST_PASSWORD, normalisedEmail, passwordProblem } from '../../account/credentials';
import { usePageTranslator } from '../../i18n/language';

interface Problems {
  /** As the server keeps it; undefined while it is none. */
  readonly email: string | undefined;
  readonly emailProblem: string | undefined;
  readonly passwordProblem: string | undefined;
}

/** What is wrong with an e-mail and a new password, in words. */
export function useNewCredentials(typedEmail: string, password: string): Problems {
  const t = usePageTranslator();
  const email = normalisedEmail(typedEmail);
  const problem = passwordProblem(password, email);
  const texts = {
    short: t('account.passwordShort', { least: LEAST_PASSWORD }),
    long: t('account.passwordLong', { most: MOST_PASSWORD }),
    isEmail: t('account.passwordIsEmail'),
  };
  return {
    email,
    emailProblem: email === undefined ? t('account.emailInvalid') : undefined,
    passwordProblem: problem && texts[problem],
  };
}
