import type { Services } from './services';

/**
 * Looks once, when the server has answered, whether this device is still notified as it should be, and again whenever
 * the server knows it no longer: browsers give subscriptions up, and a subscription belongs to one session.
 */
export function keepNotified(services: Pick<Services, 'store' | 'synchroniser' | 'api' | 'push'>): void {
  const { store, synchroniser } = services;
  let seen = false;
  synchroniser.subscribe(() => {
    const { push } = store.getSnapshot();
    if (synchroniser.getPhase() !== 'idle' || !push || (seen && push.id !== undefined)) return;
    seen = true;
    import('../push/notified-device')
      .then(async ({ NotifiedDevice }) => await new NotifiedDevice(services).keep())
      // Tried anew with the next page; the reminders' page shows how it stands.
      .catch(() => undefined);
  });
}
