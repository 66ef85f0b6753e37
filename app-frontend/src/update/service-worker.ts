import { useSyncExternalStore } from 'react';

const HOUR_MS = 60 * 60_000;

let waiting: ServiceWorker | undefined;
const listeners = new Set<() => void>();

function announce(worker: ServiceWorker): void {
  waiting = worker;
  for (const listener of listeners) listener();
}

/** Registers sw.js, and notices when a newer one waits. */
export async function registerServiceWorker(container: ServiceWorkerContainer): Promise<void> {
  // With no controller this is the first visit: the first worker is not an update.
  const controlled = container.controller !== null;
  const registration = await container.register(scriptUrl('/sw.js'), { scope: '/', updateViaCache: 'none' });
  if (registration.waiting && controlled) announce(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed' && container.controller) announce(worker);
    });
  });
  // An installed app may stay open for weeks.
  setInterval(() => void registration.update().catch(() => undefined), HOUR_MS);
  (await container.ready).active?.postMessage({ type: 'CLAIM' });
}

/** Undefined while there is no update; else what applies it: the new worker takes over and the page starts anew. */
export function useWaitingUpdate(): (() => void) | undefined {
  const worker = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waiting,
  );
  if (!worker) return undefined;
  return () => {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    worker.postMessage({ type: 'SKIP_WAITING' });
  };
}

/** What TypeScript's DOM does not know of Trusted Types yet. */
interface TrustedTypesWindow {
  readonly trustedTypes?: {
    createPolicy(
      name: string,
      rules: { createScriptURL: (url: string) => string },
    ): {
      createScriptURL(url: string): string;
    };
  };
}

/** The page's CSP wants script addresses vouched for, by the one policy of this name. */
function scriptUrl(path: string): string {
  const policy = (window as TrustedTypesWindow).trustedTypes?.createPolicy('fillup', {
    createScriptURL: (url) => {
      if (url !== '/sw.js') throw new TypeError(`not a script of this site: ${url}`);
      return url;
    },
  });
  return policy ? policy.createScriptURL(path) : path;
}
