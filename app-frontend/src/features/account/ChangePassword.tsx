import { useState } from 'react';
import { useSnapshot } from '../../app/services-context';
import { RequestForm } from '../../components/RequestForm';
import { useToast } from '../../components/toast';
import { usePageTranslator } from '../../i18n/language';
import { CurrentPasswordField } from './CurrentPasswordField';
import { useNewCredentials } from './new-credentials';
import { NewPasswordField } from './NewPasswordField';
import { usePlaceFailure } from './place-failure';
import { UsernameForPasswordManagers } from './UsernameForPasswordManagers';
import { useAccount } from './use-account';

export function ChangePassword() {
  const t = usePageTranslator();
  const toast = useToast();
  const account = useAccount();
  const placeFailure = usePlaceFailure();
  const email = useSnapshot().profile.email ?? '';
  const [password, setPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const { passwordProblem } = useNewCredentials(email, newPassword);
  // The fields begin anew, and with them what was said about them.
  const [changes, setChanges] = useState(0);

  const change = async () => {
    await account.changePassword(password, newPassword);
    setPassword('');
    setNewPassword('');
    setChanges(changes + 1);
    toast({ text: t('account.passwordChanged') });
  };
  return (
    <section className="card" aria-labelledby="password-title">
      <h2 id="password-title">{t('account.changePassword')}</h2>
      <p className="card-lead">{t('account.changePasswordLead')}</p>
      <RequestForm
        key={changes}
        submitLabel={t('account.changePassword')}
        valid={password !== '' && passwordProblem === undefined}
        fields={['currentPassword', 'newPassword']}
        placeFailure={placeFailure}
        onSubmit={change}
      >
        {(errorOf) => (
          <>
            <UsernameForPasswordManagers email={email} />
            <CurrentPasswordField
              value={password}
              onChange={setPassword}
              errorOf={(problem) => errorOf('currentPassword', problem)}
            />
            <NewPasswordField
              label={t('account.newPassword')}
              error={errorOf('newPassword', passwordProblem)}
              value={newPassword}
              onChange={setNewPassword}
            />
          </>
        )}
      </RequestForm>
    </section>
  );
}
