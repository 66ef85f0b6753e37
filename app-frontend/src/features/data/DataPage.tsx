import { BackLink } from '../../components/BackLink';
import { PageHeading } from '../../components/PageHeading';
import { PageRow } from '../../components/PageRow';
import { usePageTranslator } from '../../i18n/language';
import './data.css';
import { ExportCard } from './ExportCard';
import { ImportCard } from './ImportCard';

/** All that there is of a person, to take along, to bring, or to delete. */
export default function DataPage() {
  const t = usePageTranslator();
  return (
    <>
      <PageHeading title={t('settings.data')}>
        <BackLink to="/settings" label={t('nav.settings')} />
      </PageHeading>
      <ExportCard />
      <ImportCard />
      <ul className="card rows">
        <PageRow to="/settings/data/delete" icon="trash" label={t('data.delete')} />
      </ul>
    </>
  );
}
