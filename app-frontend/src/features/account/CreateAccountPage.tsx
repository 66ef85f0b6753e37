import { useState } from 'react';
import { RequestForm } from '../../components/RequestForm';
import { TextField } from '../../components/TextField';
import { useToast } from '../../components/toast';
import { usePageTranslator } from '../../i18n/language';
import { Link } from '../../navigation/Link';
import { navigate } from '../../navigation/location';
import { useNewCredentials } from './new-credentials';
import { NewPasswordField } from './NewPasswordField';
import { usePlaceFailure } from './place-failure';
import { RecoveryCodes } from './RecoveryCodes';
import { SignedOutPage } from './SignedOutPage';
import { useAccount } from './use-account';

/** Of a guest it makes a full account; everything that was logged stays. */
export default function CreateAccountPage() {
  const t = usePageTranslator();
  const toast = useToast();
  const account = useAccount();
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
    <SignedOutPage title={t('account.create')} back={{ to: '/settings/account', label: t('settings.account') }}>
      <p className="card-lead">{t('account.createLead')}</p>
      <RequestForm
        submitLabel={t('account.create')}
        valid={emailProblem === undefined && passwordProblem === undefined}
        fields={['email', 'password']}
        placeFailure={placeFailure}
        onSubmit={async () => setCodes(await account.register({ email: email ?? '', password }))}
      >
        {(errorOf) => (
          <>
            <TextField
              label={t('account.email')}
              hint={t('account.emailHint')}
              error={errorOf('email', emailProblem)}
              type="email"
              autoComplete="username"
              value={typedEmail}
              onChange={setEmail}
            />
            <NewPasswordField
              label={t('account.password')}
              error={errorOf('password', passwordProblem)}
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
    </SignedOutPage>
  );
}
