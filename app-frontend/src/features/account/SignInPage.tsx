import { useState } from 'react';
import { normalisedEmail } from '../../account/credentials';
import { deviceName } from '../../account/device-name';
import { useSnapshot } from '../../app/services-context';
import { RequestForm } from '../../components/RequestForm';
import { TextField } from '../../components/TextField';
import { usePageTranslator } from '../../i18n/language';
import { Link } from '../../navigation/Link';
import { CurrentPasswordField } from './CurrentPasswordField';
import { LocalDataChoice, useForeignData } from './LocalDataChoice';
import type { LocalDataWish } from './LocalDataChoice';
import { usePlaceFailure } from './place-failure';
import { SignedOutPage } from './SignedOutPage';
import { useAccount } from './use-account';
import { useWelcome } from './use-welcome';

export default function SignInPage() {
  const t = usePageTranslator();
  const account = useAccount();
  const welcome = useWelcome();
  const placeFailure = usePlaceFailure();
  const { profile } = useSnapshot();
  const [typedEmail, setEmail] = useState(profile.email ?? '');
  const [password, setPassword] = useState('');
  const email = normalisedEmail(typedEmail);
  const foreign = useForeignData(email);
  const [wish, setWish] = useState<LocalDataWish>(profile.kind === 'guest' ? 'keep' : 'delete');

  const signIn = async () => {
    const keep = !foreign || wish === 'keep';
    const credentials = { email: email ?? '', password };
    welcome(await account.signIn(credentials, { keep, deviceName: deviceName(navigator) }));
  };
  return (
    <SignedOutPage title={t('account.signIn')} back={{ to: '/settings/account', label: t('settings.account') }}>
      <RequestForm
        submitLabel={t('account.signIn')}
        valid={email !== undefined && password !== ''}
        fields={['email', 'password']}
        placeFailure={placeFailure}
        onSubmit={signIn}
      >
        {(errorOf) => (
          <>
            <TextField
              label={t('account.email')}
              error={errorOf('email', email === undefined ? t('account.emailInvalid') : undefined)}
              type="email"
              autoComplete="username"
              value={typedEmail}
              onChange={setEmail}
            />
            <CurrentPasswordField
              label={t('account.password')}
              value={password}
              onChange={setPassword}
              errorOf={(problem) => errorOf('password', problem)}
            />
            {foreign && <LocalDataChoice value={wish} onChange={setWish} />}
          </>
        )}
      </RequestForm>
      <p className="muted card-note">
        {t('account.forgot')} <Link to="/settings/account/recover">{t('account.recover')}</Link>
      </p>
    </SignedOutPage>
  );
}
