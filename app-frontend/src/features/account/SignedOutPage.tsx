import type { ReactNode } from 'react';
import { useSnapshot } from '../../app/services-context';
import { BackLink } from '../../components/BackLink';
import { PageHeading } from '../../components/PageHeading';
import { usePageTranslator } from '../../i18n/language';
import { Link } from '../../navigation/Link';
import './account.css';

interface SignedOutPageProps {
  readonly title: string;
  readonly back: { readonly to: string; readonly label: string };
  readonly children: ReactNode;
}

/** A page for who is signed in nowhere, or no longer; who is signed in is told so instead. */
export function SignedOutPage({ title, back, children }: SignedOutPageProps) {
  const { profile, sessionEnded } = useSnapshot();
  const signedIn = profile.kind === 'full' && !sessionEnded;
  return (
    <>
      <PageHeading title={title}>
        <BackLink {...back} />
      </PageHeading>
      {signedIn ? (
        <SignedInAlready email={profile.email ?? ''} />
      ) : (
        <section className="card" aria-label={title}>
          {children}
        </section>
      )}
    </>
  );
}

function SignedInAlready({ email }: { readonly email: string }) {
  const t = usePageTranslator();
  return (
    <section className="card">
      <p>{t('account.already', { email })}</p>
      <p className="card-actions">
        <Link className="button button-quiet" to="/settings/account">
          {t('settings.account')}
        </Link>
      </p>
    </section>
  );
}
