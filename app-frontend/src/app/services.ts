import { ApiClient } from '../api/client';
import { UnreachableError } from '../api/errors';
import { Session } from '../api/session';
import { createTransport } from '../api/transport';
import type { SiteConfig } from '../config/site-config';
import { loadSiteConfig } from '../config/site-config';
import { browserLocale } from '../i18n/locale';
import { RealtimeConnection } from '../realtime/connection';
import { readCursor } from '../store/settling';
import { Store } from '../store/store';
import { createLocks } from '../sync/locks';
import { Synchroniser } from '../sync/synchroniser';
import { keepBadge } from '../badge/app-badge';
import { keepRunning } from './lifecycle';

export interface Services {
  readonly store: Store;
  readonly synchroniser: Synchroniser;
}

/** Puts the parts together and sets them going. The page does not wait for any of it. */
export function startServices(): Services {
  const store = new Store({
    locale: browserLocale(navigator.languages),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    onOutdated: () => location.reload(),
  });
  const locale = () => store.getSnapshot().profile.locale;
  const locks = createLocks('locks' in navigator ? navigator.locks : undefined);

  let known: SiteConfig | undefined;
  const config = async (): Promise<SiteConfig> => {
    known ??= await loadSiteConfig(store);
    if (!known) throw new UnreachableError('config.json has never been read');
    return known;
  };

  const transport = createTransport({ apiUrl: async () => (await config()).apiUrl, locale });
  const session = new Session({
    transport,
    storage: store,
    locks,
    newAccount: () => ({ locale: locale(), timeZone: store.getSnapshot().profile.timeZone }),
  });
  const api = new ApiClient(transport, session);
  const synchroniser = new Synchroniser({ store, api, locks, report: (error) => console.error(error) });
  const realtime = new RealtimeConnection({
    address: async () => {
      const { webSocketUrl } = await config();
      return `${webSocketUrl}?ticket=${encodeURIComponent(await api.realtimeTicket())}`;
    },
    onChanged: (cursor) => void pullUnlessKnown(cursor),
  });

  async function measure(): Promise<void> {
    try {
      if ((await config()).vitals !== true) return;
      const { reportVitals } = await import('../vitals/report-vitals');
      reportVitals((vitals) => api.reportVitals(vitals));
    } catch {
      // Offline before anything was ever loaded: there is nothing to measure.
    }
  }

  async function pullUnlessKnown(cursor: string | undefined): Promise<void> {
    if (cursor === undefined || cursor !== (await readCursor(store))) synchroniser.request();
  }

  keepRunning({ store, synchroniser, realtime });
  keepBadge(store);
  void measure();
  return { store, synchroniser };
}
