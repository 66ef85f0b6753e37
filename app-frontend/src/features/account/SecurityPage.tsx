import { useState } from 'react';
import { useSnapshot } from '../../app/services-context';
import { BackLink } from '../../components/BackLink';
import { PageHeading } from '../../components/PageHeading';
import { usePageTranslator } from '../../i18n/language';
import './account.css';
import { ChangeEmail } from './ChangeEmail';
import { ChangePassword } from './ChangePassword';
import { NewRecoveryCodes } from './NewRecoveryCodes';
import { RecoveryCodes } from './RecoveryCodes';

/** What the way into the account consists of; each change is made with the current password. */
export default function SecurityPage() {
  const t = usePageTranslator();
  const { email } = useSnapshot().profile;
  const [codes, setCodes] = useState<readonly string[]>();
  if (codes) return <RecoveryCodes codes={codes} onDone={() => setCodes(undefined)} />;
  return (
    <>
      <PageHeading title={t('account.security')}>
        <BackLink to="/settings/account" label={t('settings.account')} />
      </PageHeading>
      <ChangeEmail key={email} />
      <ChangePassword />
      <NewRecoveryCodes onMade={setCodes} />
    </>
  );
}
