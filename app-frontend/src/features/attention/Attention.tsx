import { useServices, useSnapshot } from '../../app/services-context';
import { Icon } from '../../components/icons';
import { useAttempt } from '../../components/use-attempt';
import { useTranslator } from '../../i18n/language';
import { Link } from '../../navigation/Link';
import { startOver } from '../../store/starting-over';
import { RefusedWrite } from './RefusedWrite';

/** What only the person can decide: refused writes, a session that ended, a browser without storage. */
export function Attention() {
  const t = useTranslator();
  const { store } = useServices();
  const { profile, refused, sessionEnded, storageFailed } = useSnapshot();
  const { attempt } = useAttempt();
  if (refused.length === 0 && !sessionEnded && !storageFailed) return null;

  return (
    <section className="card attention" aria-labelledby="attention-title">
      <h2 id="attention-title">
        <Icon name="alert" />
        {t('attention.title')}
      </h2>
      <ul>
        {storageFailed && (
          <li>
            <p className="attention-what">{t('attention.storage')}</p>
            <p className="muted">{t('attention.storageHint')}</p>
          </li>
        )}
        {sessionEnded && profile.email !== null && (
          <li>
            <p className="attention-what">{t('attention.endedFull', { email: profile.email })}</p>
            <p className="muted">{t('attention.endedFullHint')}</p>
            <Link className="button button-primary button-small" to="/settings/account/sign-in">
              {t('attention.signIn')}
            </Link>
          </li>
        )}
        {sessionEnded && profile.email === null && (
          <li>
            <p className="attention-what">{t('attention.ended')}</p>
            <p className="muted">{t('attention.endedHint')}</p>
            <button
              type="button"
              className="button button-primary button-small"
              onClick={() => void attempt(() => startOver(store))}
            >
              {t('attention.startOver')}
            </button>
          </li>
        )}
        {refused.map((entry) => (
          <RefusedWrite key={entry.sequence} entry={entry} />
        ))}
      </ul>
    </section>
  );
}
