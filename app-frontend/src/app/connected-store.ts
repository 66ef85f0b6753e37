import { deviceName } from '../account/device-name';
import { ApiClient } from '../api/client';
import { UnreachableError } from '../api/errors';
import { Session } from '../api/session';
import type { Transport } from '../api/transport';
import { createTransport } from '../api/transport';
import type { SiteConfig } from '../config/site-config';
import { loadSiteConfig } from '../config/site-config';
import { browserLocale } from '../i18n/locale';
import { Store } from '../store/store';
import type { Locks } from '../sync/locks';
import { createLocks } from '../sync/locks';

/** This device's data and the way to the account, as pages and the service worker both have them. */
export interface ConnectedStore {
  readonly store: Store;
  readonly locks: Locks;
  readonly transport: Transport;
  readonly session: Session;
  readonly api: ApiClient;
  /** @throws UnreachableError when it has never been read */
  readonly config: () => Promise<SiteConfig>;
}

export function connectStore(onOutdated?: () => void): ConnectedStore {
  const store = new Store({
    locale: browserLocale(navigator.languages),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...(onOutdated && { onOutdated }),
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
    newAccount: () => ({
      locale: locale(),
      timeZone: store.getSnapshot().profile.timeZone,
      deviceName: deviceName(navigator),
    }),
  });
  return { store, locks, transport, session, api: new ApiClient(transport, session), config };
}
