import { useSnapshot } from '../../app/services-context';
import { usePageTranslator } from '../../i18n/language';
import { Link } from '../../navigation/Link';

export function SignedInAlready() {
  const t = usePageTranslator();
  const { email } = useSnapshot().profile;
  return (
    <section className="card">
      <p>{t('account.already', { email: email ?? '' })}</p>
      <p className="card-actions">
        <Link className="button button-quiet" to="/settings/account">
          {t('settings.account')}
        </Link>
      </p>
    </section>
  );
}
