import { keepBadge } from '../badge/app-badge';
import type { PushPort } from '../push/push-port';
import { browserPush } from '../push/browser-push';
import { RealtimeConnection } from '../realtime/connection';
import { readCursor } from '../store/settling';
import { Synchroniser } from '../sync/synchroniser';
import type { ConnectedStore } from './connected-store';
import { connectStore } from './connected-store';
import { keepNotified } from './keep-notified';
import { keepRunning } from './lifecycle';

export interface Services extends Omit<ConnectedStore, 'config'> {
  readonly synchroniser: Synchroniser;
  readonly push: PushPort;
}

/** Puts the parts together and sets them going. The page does not wait for any of it. */
export function startServices(): Services {
  const { config, ...connected } = connectStore(() => location.reload());
  const { store, api, locks } = connected;
  const synchroniser = new Synchroniser({ store, api, locks, report: (error) => console.error(error) });
  const realtime = new RealtimeConnection({
    address: async () => {
      const { webSocketUrl } = await config();
      return `${webSocketUrl}?ticket=${encodeURIComponent(await api.realtimeTicket())}`;
    },
    onChanged: (cursor) => void pullUnlessKnown(cursor),
    // After a failure it asks again by itself, and more and more seldom.
    poll: () => {
      if (synchroniser.getPhase() === 'idle') synchroniser.request();
    },
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

  const services: Services = { ...connected, synchroniser, push: browserPush };
  keepRunning({ store, synchroniser, realtime });
  keepBadge(store);
  keepNotified(services);
  void measure();
  return services;
}
