import { PageHeading } from '../components/PageHeading';
import { useTranslator } from '../i18n/language';
import { Link } from '../navigation/Link';

export function NotFound() {
  const t = useTranslator();
  return (
    <>
      <PageHeading title={t('notFound.title')} />
      <section className="card empty">
        <p className="muted">{t('notFound.hint')}</p>
        <Link className="button button-primary" to="/">
          {t('nav.today')}
        </Link>
      </section>
    </>
  );
}
