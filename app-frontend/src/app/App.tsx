import { ToastProvider } from '../components/toast';
import { LanguageProvider } from '../i18n/language';
import { PageFailure } from './PageFailure';
import type { Services } from './services';
import { ServicesContext, useSnapshot } from './services-context';
import { Shell } from './Shell';

export function App({ services }: { readonly services: Services }) {
  return (
    <ServicesContext value={services}>
      <Localised />
    </ServicesContext>
  );
}

function Localised() {
  const { ready, storageFailed, profile } = useSnapshot();
  // A few milliseconds: until the device has told the language and the drinks it knows.
  if (!ready && !storageFailed) return null;
  return (
    <LanguageProvider locale={profile.locale}>
      <PageFailure>
        <ToastProvider>
          <Shell />
        </ToastProvider>
      </PageFailure>
    </LanguageProvider>
  );
}
