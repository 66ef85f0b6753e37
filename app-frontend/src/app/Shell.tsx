import { Suspense } from 'react';
import { Icon } from '../components/icons';
import { Attention } from '../features/attention/Attention';
import { SyncStatus } from '../features/sync-status/SyncStatus';
import { useTranslator } from '../i18n/language';
import { Link } from '../navigation/Link';
import { usePath } from '../navigation/location';
import { UpdatePrompt } from '../update/UpdatePrompt';
import { NotFound } from './NotFound';
import { PageFailure } from './PageFailure';
import { routeOf, routes } from './routes';
import { useSnapshot } from './services-context';

/** What every page has around it. */
export function Shell() {
  const t = useTranslator();
  const path = usePath();
  const { environment } = useSnapshot();
  const route = routeOf(path);
  return (
    <div className="shell">
      <a className="skip" href="#page">
        {t('app.skip')}
      </a>
      <header className="top">
        <span className="brand">FillUp</span>
        {environment !== undefined && environment !== 'prod' && <span className="environment">{environment}</span>}
        <SyncStatus />
      </header>
      <Navigation path={path} />
      <main id="page" className="page" tabIndex={-1}>
        <UpdatePrompt />
        <Attention />
        <PageFailure key={route?.pattern}>
          <Suspense fallback={<div className="page-pending" />}>
            {route ? <route.page params={route.params} /> : <NotFound />}
          </Suspense>
        </PageFailure>
      </main>
    </div>
  );
}

function Navigation({ path }: { readonly path: string }) {
  const t = useTranslator();
  return (
    <nav className="tabs" aria-label={t('nav.label')}>
      <ul>
        {routes.map(({ tab }) => {
          if (!tab) return null;
          const current = tab.path === '/' ? path === '/' : path.startsWith(tab.path);
          return (
            <li key={tab.path}>
              <Link className="tab" to={tab.path} aria-current={current ? 'page' : undefined}>
                <Icon name={tab.icon} />
                <span>{t(tab.label)}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
