import { useState } from 'react';
import { LEAST_PASSWORD } from '../../account/credentials';
import { useSnapshot } from '../../app/services-context';
import { BackLink } from '../../components/BackLink';
import { PageHeading } from '../../components/PageHeading';
import { RequestForm } from '../../components/RequestForm';
import { TextField } from '../../components/TextField';
import { useToast } from '../../components/toast';
import { usePageTranslator } from '../../i18n/language';
import { Link } from '../../navigation/Link';
import { navigate } from '../../navigation/location';
import './account.css';
import { useNewCredentials } from './new-credentials';
import { PasswordField } from './PasswordField';
import { usePlaceFailure } from './place-failure';
import { RecoveryCodes } from './RecoveryCodes';
import { SignedInAlready } from './SignedInAlready';
import { useAccount } from './use-account';

/** Of a guest it makes a full account; everything that was logged stays. */
export default function CreateAccountPage() {
  const t = usePageTranslator();
  const toast = useToast();
  const account = useAccount();
  const { profile, sessionEnded } = useSnapshot();
  const [typedEmail, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [codes, setCodes] = useState<readonly string[]>();
  const { email, emailProblem, passwordProblem } = useNewCredentials(typedEmail, password);
  const placeFailure = usePlaceFailure();

  if (codes) {
    const finish = () => {
      navigate('/settings/account');
      toast({ text: t('account.created') });
    };
    return <RecoveryCodes codes={codes} onDone={finish} />;
  }
  return (
    <>
      <PageHeading title={t('account.create')}>
        <BackLink to="/settings/account" label={t('settings.account')} />
      </PageHeading>
      {profile.kind === 'full' && !sessionEnded ? (
        <SignedInAlready />
      ) : (
        <section className="card" aria-label={t('account.create')}>
          <p className="card-lead">{t('account.createLead')}</p>
          <RequestForm
            submitLabel={t('account.create')}
            valid={emailProblem === undefined && passwordProblem === undefined}
            fields={['email', 'password']}
            placeFailure={placeFailure}
            onSubmit={async () => setCodes(await account.register({ email: email ?? '', password }))}
          >
            {({ tried, refused }) => (
              <>
                <TextField
                  label={t('account.email')}
                  hint={t('account.emailHint')}
                  error={tried ? (emailProblem ?? refused('email')) : undefined}
                  type="email"
                  autoComplete="username"
                  value={typedEmail}
                  onChange={setEmail}
                />
                <PasswordField
                  label={t('account.password')}
                  hint={t('account.passwordHint', { least: LEAST_PASSWORD })}
                  error={tried ? (passwordProblem ?? refused('password')) : undefined}
                  autoComplete="new-password"
                  value={password}
                  onChange={setPassword}
                />
              </>
            )}
          </RequestForm>
          <p className="muted card-note">
            <Link to="/settings/account/sign-in">{t('account.signIn')}</Link>
            {' · '}
            <Link to="/settings/privacy">{t('settings.privacyPage')}</Link>
          </p>
        </section>
      )}
    </>
  );
}
