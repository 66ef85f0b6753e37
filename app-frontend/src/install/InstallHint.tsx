import { useServices, useSnapshot } from '../app/services-context';
import { Icon } from '../components/icons';
import { useTranslator } from '../i18n/language';
import { installsByHand, useInstallPrompt } from './install-prompt';

// Nobody installs what they have not used.
const DRINKS_BEFORE_ASKING = 3;

/** Offers to keep the app on the home screen, until the person says no. */
export function InstallHint() {
  const t = useTranslator();
  const { store } = useServices();
  const { records, device } = useSnapshot();
  const install = useInstallPrompt();
  if (device.installDeclined || records.length < DRINKS_BEFORE_ASKING || !(install || installsByHand())) return null;
  return (
    <section className="card install" aria-labelledby="install-title">
      <Icon name="install" />
      <div>
        <h2 id="install-title">{t('install.title')}</h2>
        <p className="muted">{t(install ? 'install.hint' : 'install.byHand')}</p>
        <div className="card-actions">
          {install && (
            <button type="button" className="button button-primary button-small" onClick={() => void install()}>
              {t('install.do')}
            </button>
          )}
          <button
            type="button"
            className="button button-quiet button-small"
            onClick={() => void store.changeDevice({ installDeclined: true })}
          >
            {t('install.decline')}
          </button>
        </div>
      </div>
    </section>
  );
}
