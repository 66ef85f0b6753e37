import { useState } from 'react';
import { BackLink } from '../../components/BackLink';
import { PageHeading } from '../../components/PageHeading';
import { RequestForm } from '../../components/RequestForm';
import { TextField } from '../../components/TextField';
import { useToast } from '../../components/toast';
import { usePageTranslator } from '../../i18n/language';
import { Link } from '../../navigation/Link';
import { navigate } from '../../navigation/location';
import { useAccount } from '../account/use-account';
import './data.css';

export default function DeletePage() {
  const t = usePageTranslator();
  const toast = useToast();
  const account = useAccount();
  const [typed, setTyped] = useState('');
  const word = t('data.confirmWord');
  const confirmed = typed.trim().toLowerCase() === word.toLowerCase();

  const remove = async () => {
    await account.deleteEverything();
    navigate('/');
    toast({ text: t('data.deleted') });
  };
  return (
    <>
      <PageHeading title={t('data.delete')}>
        <BackLink to="/settings/data" label={t('settings.data')} />
      </PageHeading>
      <section className="card" aria-label={t('data.delete')}>
        <p className="card-lead">
          {t('data.deleteLead')} <Link to="/settings/data">{t('data.deleteExport')}</Link>
        </p>
        <RequestForm submitLabel={t('data.deleteDo')} danger valid={confirmed} onSubmit={remove}>
          {(errorOf) => (
            <TextField
              label={t('data.confirm', { word })}
              error={errorOf('word', confirmed ? undefined : t('data.confirmWrong', { word }))}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              value={typed}
              onChange={setTyped}
            />
          )}
        </RequestForm>
      </section>
    </>
  );
}
