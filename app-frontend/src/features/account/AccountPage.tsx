import { useState } from 'react';
import { useSnapshot } from '../../app/services-context';
import { BackLink } from '../../components/BackLink';
import { PageHeading } from '../../components/PageHeading';
import { PageRow } from '../../components/PageRow';
import { usePageTranslator } from '../../i18n/language';
import { Link } from '../../navigation/Link';
import './account.css';
import { SignOutDialog } from './SignOutDialog';

/** Who this device is for, and what can be done about it. */
export default function AccountPage() {
  const t = usePageTranslator();
  const { profile, sessionEnded } = useSnapshot();
  const full = profile.kind === 'full';
  return (
    <>
      <PageHeading title={t('settings.account')}>
        <BackLink to="/settings" label={t('nav.settings')} />
      </PageHeading>
      {sessionEnded ? <Ended /> : full ? <Full /> : <Guest />}
      <ul className="card rows">
        <PageRow to="/settings/data" icon="box" label={t('settings.data')} />
        <PageRow to="/settings/privacy" icon="lock" label={t('settings.privacyPage')} />
      </ul>
    </>
  );
}

function Guest() {
  const t = usePageTranslator();
  return (
    <section className="card" aria-labelledby="guest-title">
      <h2 id="guest-title">{t('account.guest')}</h2>
      <p>{t('account.guestLead')}</p>
      <div className="card-actions">
        <Link className="button button-primary" to="/settings/account/create">
          {t('account.create')}
        </Link>
        <Link className="button button-quiet" to="/settings/account/sign-in">
          {t('account.signIn')}
        </Link>
      </div>
    </section>
  );
}

function Full() {
  const t = usePageTranslator();
  const { profile } = useSnapshot();
  const [leaving, setLeaving] = useState(false);
  return (
    <>
      <section className="card" aria-label={t('account.signedInAs')}>
        <p className="muted">{t('account.signedInAs')}</p>
        <p className="account-email">{profile.email}</p>
        <div className="card-actions">
          <button type="button" className="button button-quiet" onClick={() => setLeaving(true)}>
            {t('account.signOut')}
          </button>
        </div>
      </section>
      <ul className="card rows">
        <PageRow to="/settings/account/devices" icon="devices" label={t('account.devices')} />
        <PageRow to="/settings/account/security" icon="key" label={t('account.security')} />
      </ul>
      {leaving && <SignOutDialog ended={false} onClose={() => setLeaving(false)} />}
    </>
  );
}

/** The server has let this device go; what it holds is still there. */
function Ended() {
  const t = usePageTranslator();
  const { profile } = useSnapshot();
  const [leaving, setLeaving] = useState(false);
  return (
    <section className="card" aria-labelledby="ended-title">
      <h2 id="ended-title">{t('account.ended')}</h2>
      <p>{profile.email === null ? t('account.endedGuestLead') : t('account.endedLead', { email: profile.email })}</p>
      <div className="card-actions">
        <Link className="button button-primary" to="/settings/account/sign-in">
          {t('account.signIn')}
        </Link>
        <button type="button" className="button button-danger" onClick={() => setLeaving(true)}>
          {t('account.forget')}
        </button>
      </div>
      {leaving && <SignOutDialog ended onClose={() => setLeaving(false)} />}
    </section>
  );
}
