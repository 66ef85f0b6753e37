import { useState } from 'react';
import { deviceName } from '../../account/device-name';
import { useSnapshot } from '../../app/services-context';
import { RequestForm } from '../../components/RequestForm';
import { TextField } from '../../components/TextField';
import { usePageTranslator } from '../../i18n/language';
import { LocalDataChoice, useForeignData } from './LocalDataChoice';
import type { LocalDataWish } from './LocalDataChoice';
import { useNewCredentials } from './new-credentials';
import { NewPasswordField } from './NewPasswordField';
import { usePlaceFailure } from './place-failure';
import { SignedOutPage } from './SignedOutPage';
import { useAccount } from './use-account';
import { useWelcome } from './use-welcome';

// Groups and small letters are welcome; the server reads them all.
const CODE = /^[0-9a-z]{16}$/i;

export default function RecoverPage() {
  const t = usePageTranslator();
  const account = useAccount();
  const welcome = useWelcome();
  const placeFailure = usePlaceFailure('account.wrongCode');
  const { profile } = useSnapshot();
  const [typedEmail, setEmail] = useState(profile.email ?? '');
  const [code, setCode] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const { email, emailProblem, passwordProblem } = useNewCredentials(typedEmail, newPassword);
  const foreign = useForeignData(email);
  const [wish, setWish] = useState<LocalDataWish>(profile.kind === 'guest' ? 'keep' : 'delete');
  const isCode = CODE.test(code.replace(/[\s-]/g, ''));

  const recover = async () => {
    const keep = !foreign || wish === 'keep';
    const recovery = { email: email ?? '', recoveryCode: code, newPassword };
    welcome(await account.recover(recovery, { keep, deviceName: deviceName(navigator) }));
  };
  return (
    <SignedOutPage title={t('account.recover')} back={{ to: '/settings/account/sign-in', label: t('account.signIn') }}>
      <p className="card-lead">{t('account.recoverLead')}</p>
      <RequestForm
        submitLabel={t('account.recoverDo')}
        valid={emailProblem === undefined && passwordProblem === undefined && isCode}
        fields={['email', 'recoveryCode', 'newPassword']}
        placeFailure={placeFailure}
        onSubmit={recover}
      >
        {(errorOf) => (
          <>
            <TextField
              label={t('account.email')}
              error={errorOf('email', emailProblem)}
              type="email"
              autoComplete="username"
              value={typedEmail}
              onChange={setEmail}
            />
            <TextField
              label={t('account.code')}
              error={errorOf('recoveryCode', isCode ? undefined : t('account.codeMissing'))}
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              value={code}
              onChange={setCode}
            />
            <NewPasswordField
              label={t('account.newPassword')}
              error={errorOf('newPassword', passwordProblem)}
              value={newPassword}
              onChange={setNewPassword}
            />
            {foreign && <LocalDataChoice value={wish} onChange={setWish} />}
          </>
        )}
      </RequestForm>
    </SignedOutPage>
  );
}
