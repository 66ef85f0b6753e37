import type { RealtimeConnection } from '../realtime/connection';
import type { Snapshot, Store } from '../store/store';
import type { Synchroniser } from '../sync/synchroniser';

interface Parts {
  readonly store: Store;
  readonly synchroniser: Synchroniser;
  readonly realtime: RealtimeConnection;
}

// Long enough to look something up in another tab, short enough not to hold a line for a forgotten one.
const HIDDEN_LINE_MS = 5 * 60_000;
const DAY_CHECK_MS = 30_000;

/** Ties the parts to the page's life: start, network, visibility, other tabs, and the day that ends. */
export function keepRunning({ store, synchroniser, realtime }: Parts): void {
  const tabs = new BroadcastChannel('fillup');
  tabs.onmessage = () => void store.reload();
  store.onWrite((kind) => {
    tabs.postMessage('written');
    if (kind === 'intent') {
      synchroniser.request();
      void askForDurableStorage(store);
    }
  });

  let hiddenLine: ReturnType<typeof setTimeout> | undefined;
  const wake = () => {
    clearTimeout(hiddenLine);
    if (document.visibilityState === 'hidden') {
      hiddenLine = setTimeout(() => realtime.stop(), HIDDEN_LINE_MS);
      return;
    }
    void store.reload();
    synchroniser.request();
    listen();
  };
  const listen = () => {
    if (lineOf(store.getSnapshot()) !== undefined && document.visibilityState === 'visible') realtime.start();
  };
  let shown = store.getSnapshot();
  store.subscribe(() => {
    const before = shown;
    shown = store.getSnapshot();
    if (before.sessionEnded && !shown.sessionEnded) synchroniser.request();
    if (lineOf(before) === lineOf(shown)) return;
    realtime.stop();
    listen();
  });
  document.addEventListener('visibilitychange', wake);
  // A page that comes back from the back/forward cache has missed everything.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) wake();
  });
  window.addEventListener('online', () => {
    // The old line may look alive for minutes after a change of network.
    realtime.stop();
    wake();
  });
  // The attempt fails at once, and the page says that it is offline.
  window.addEventListener('offline', () => synchroniser.request());
  window.addEventListener('pagehide', () => realtime.stop());

  setInterval(() => {
    if (document.visibilityState === 'visible') void store.turnDay();
  }, DAY_CHECK_MS);
  void store.reload().then(wake, wake);
}

/** Whose changes the server is to tell; nobody's while there is no account, or none that lets this device in. */
function lineOf({ profile, sessionEnded }: Snapshot): string | undefined {
  return profile.id === '' || sessionEnded ? undefined : profile.id;
}

/** Safari deletes a site's data after a week without a visit, any browser when the disk is full; unless asked not to. */
async function askForDurableStorage(store: Store): Promise<void> {
  if (!('storage' in navigator) || !(await store.takePersistenceQuestion())) return;
  await navigator.storage.persist();
}
