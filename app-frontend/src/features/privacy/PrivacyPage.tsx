import { BackLink } from '../../components/BackLink';
import { PageHeading } from '../../components/PageHeading';
import { usePageTranslator } from '../../i18n/language';
import type { PageKey } from '../../i18n/locales/en-pages';
import { Link } from '../../navigation/Link';
import './privacy.css';

const sections: readonly { readonly heading: PageKey; readonly texts: readonly PageKey[] }[] = [
  { heading: 'privacy.what', texts: ['privacy.whatDrinks', 'privacy.whatAccount', 'privacy.whatGuest'] },
  { heading: 'privacy.where', texts: ['privacy.whereDevice', 'privacy.whereServer', 'privacy.wherePush'] },
  { heading: 'privacy.not', texts: ['privacy.notShared', 'privacy.notMeasured'] },
  { heading: 'privacy.long', texts: ['privacy.longAccount', 'privacy.longDeleted'] },
];

export default function PrivacyPage() {
  const t = usePageTranslator();
  return (
    <>
      <PageHeading title={t('settings.privacyPage')}>
        <BackLink to="/settings" label={t('nav.settings')} />
      </PageHeading>
      <article className="card privacy">
        <p>{t('privacy.lead')}</p>
        {sections.map(({ heading, texts }) => (
          <section key={heading} aria-labelledby={heading}>
            <h2 id={heading}>{t(heading)}</h2>
            <ul>
              {texts.map((text) => (
                <li key={text}>{t(text)}</li>
              ))}
            </ul>
          </section>
        ))}
        <section aria-labelledby="privacy.rights">
          <h2 id="privacy.rights">{t('privacy.rights')}</h2>
          <p>
            {t('privacy.rightsText')} <Link to="/settings/data">{t('settings.data')}</Link>
          </p>
        </section>
      </article>
    </>
  );
}
