import { useState } from 'react';
import { normalisedEmail } from '../../account/credentials';
import { deviceName } from '../../account/device-name';
import { useSnapshot } from '../../app/services-context';
import { BackLink } from '../../components/BackLink';
import { PageHeading } from '../../components/PageHeading';
import { RequestForm } from '../../components/RequestForm';
import { TextField } from '../../components/TextField';
import { usePageTranslator } from '../../i18n/language';
import { Link } from '../../navigation/Link';
import './account.css';
import { LocalDataChoice, useForeignData } from './LocalDataChoice';
import type { LocalDataWish } from './LocalDataChoice';
import { PasswordField } from './PasswordField';
import { usePlaceFailure } from './place-failure';
import { SignedInAlready } from './SignedInAlready';
import { useAccount } from './use-account';
import { useWelcome } from './use-welcome';

export default function SignInPage() {
  const t = usePageTranslator();
  const account = useAccount();
  const welcome = useWelcome();
  const placeFailure = usePlaceFailure();
  const { profile, sessionEnded } = useSnapshot();
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
    <>
      <PageHeading title={t('account.signIn')}>
        <BackLink to="/settings/account" label={t('settings.account')} />
      </PageHeading>
      {profile.kind === 'full' && !sessionEnded ? (
        <SignedInAlready />
      ) : (
        <section className="card" aria-label={t('account.signIn')}>
          <RequestForm
            submitLabel={t('account.signIn')}
            valid={email !== undefined && password !== ''}
            fields={['email', 'password']}
            placeFailure={placeFailure}
            onSubmit={signIn}
          >
            {({ tried, refused }) => (
              <>
                <TextField
                  label={t('account.email')}
                  error={tried ? (email === undefined ? t('account.emailInvalid') : refused('email')) : undefined}
                  type="email"
                  autoComplete="username"
                  value={typedEmail}
                  onChange={setEmail}
                />
                <PasswordField
                  label={t('account.password')}
                  error={tried ? (password === '' ? t('account.passwordMissing') : refused('password')) : undefined}
                  autoComplete="current-password"
                  value={password}
                  onChange={setPassword}
                />
                {foreign && <LocalDataChoice value={wish} onChange={setWish} />}
              </>
            )}
          </RequestForm>
          <p className="muted card-note">
            {t('account.forgot')} <Link to="/settings/account/recover">{t('account.recover')}</Link>
          </p>
        </section>
      )}
    </>
  );
}
