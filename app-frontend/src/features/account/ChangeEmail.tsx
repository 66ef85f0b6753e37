import { useState } from 'react';
import { normalisedEmail } from '../../account/credentials';
import { RequestForm } from '../../components/RequestForm';
import { TextField } from '../../components/TextField';
import { useToast } from '../../components/toast';
import { usePageTranslator } from '../../i18n/language';
import { CurrentPasswordField } from './CurrentPasswordField';
import { usePlaceFailure } from './place-failure';
import { useAccount } from './use-account';

export function ChangeEmail() {
  const t = usePageTranslator();
  const toast = useToast();
  const account = useAccount();
  const placeFailure = usePlaceFailure();
  const [typedEmail, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const email = normalisedEmail(typedEmail);

  const change = async () => {
    await account.changeEmail(email ?? '', password);
    toast({ text: t('account.emailChanged', { email: email ?? '' }) });
  };
  return (
    <section className="card" aria-labelledby="email-title">
      <h2 id="email-title">{t('account.changeEmail')}</h2>
      <RequestForm
        submitLabel={t('account.changeEmail')}
        valid={email !== undefined && password !== ''}
        fields={['email', 'currentPassword']}
        placeFailure={placeFailure}
        onSubmit={change}
      >
        {(errorOf) => (
          <>
            <TextField
              label={t('account.newEmail')}
              error={errorOf('email', email === undefined ? t('account.emailInvalid') : undefined)}
              type="email"
              autoComplete="email"
              value={typedEmail}
              onChange={setEmail}
            />
            <CurrentPasswordField
              value={password}
              onChange={setPassword}
              errorOf={(problem) => errorOf('currentPassword', problem)}
            />
          </>
        )}
      </RequestForm>
    </section>
  );
}
