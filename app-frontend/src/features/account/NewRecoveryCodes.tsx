import { useState } from 'react';
import { useSnapshot } from '../../app/services-context';
import { RequestForm } from '../../components/RequestForm';
import { usePageTranslator } from '../../i18n/language';
import { CurrentPasswordField } from './CurrentPasswordField';
import { usePlaceFailure } from './place-failure';
import { UsernameForPasswordManagers } from './UsernameForPasswordManagers';
import { useAccount } from './use-account';

export function NewRecoveryCodes({ onMade }: { readonly onMade: (codes: readonly string[]) => void }) {
  const t = usePageTranslator();
  const account = useAccount();
  const placeFailure = usePlaceFailure();
  const email = useSnapshot().profile.email ?? '';
  const [password, setPassword] = useState('');
  return (
    <section className="card" aria-labelledby="codes-title">
      <h2 id="codes-title">{t('account.newCodes')}</h2>
      <p className="card-lead">{t('account.newCodesLead')}</p>
      <RequestForm
        submitLabel={t('account.newCodesDo')}
        valid={password !== ''}
        fields={['currentPassword']}
        placeFailure={placeFailure}
        onSubmit={async () => onMade(await account.newRecoveryCodes(password))}
      >
        {(errorOf) => (
          <>
            <UsernameForPasswordManagers email={email} />
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
