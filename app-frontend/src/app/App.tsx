import { useState } from 'react';
import { Icon } from '../components/icons';
import { ToastProvider } from '../components/toast';
import { Attention } from '../features/attention/Attention';
import { SettingsSheet } from '../features/settings/SettingsSheet';
import { SyncStatus } from '../features/sync-status/SyncStatus';
import { QuickLog } from '../features/today/QuickLog';
import { Ring } from '../features/today/Ring';
import { TodayList } from '../features/today/TodayList';
import { dayTotals } from '../features/week/day-totals';
import { WeekChart } from '../features/week/WeekChart';
import { formatDay } from '../i18n/format';
import { LanguageProvider, useTranslator } from '../i18n/language';
import { UpdatePrompt } from '../update/UpdatePrompt';
import type { Services } from './services';
import { ServicesContext, useSnapshot } from './services-context';

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
      <ToastProvider>
        <Page />
      </ToastProvider>
    </LanguageProvider>
  );
}

function Page() {
  const t = useTranslator();
  const { profile, records, today, environment } = useSnapshot();
  const [settings, setSettings] = useState(false);
  const totalMl = dayTotals(records, today).at(-1)?.totalMl ?? 0;

  return (
    <>
      <a className="skip" href="#today-title">
        {t('app.skip')}
      </a>
      <header className="top">
        <div className="brand">
          <h1>FillUp</h1>
          {environment !== undefined && environment !== 'prod' && <span className="environment">{environment}</span>}
          <p className="muted">{formatDay(today, t.locale, 'long')}</p>
        </div>
        <SyncStatus />
        <button type="button" className="icon-button" aria-label={t('settings.open')} onClick={() => setSettings(true)}>
          <Icon name="settings" />
        </button>
      </header>
      <UpdatePrompt />
      <main className="page">
        <Attention />
        <div className="column">
          <Ring totalMl={totalMl} profile={profile} />
          <QuickLog />
        </div>
        <div className="column">
          <TodayList />
          <WeekChart />
        </div>
      </main>
      {settings && <SettingsSheet onClose={() => setSettings(false)} />}
    </>
  );
}
