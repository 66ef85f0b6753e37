import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { startServices } from './app/services';
import { watchInstallPrompt } from './install/install-prompt';
import { takeLaunchAction } from './launch/launch-action';
import { registerServiceWorker } from './update/service-worker';

// Three tasks, between which the browser paints and answers a tap.
setTimeout(() => {
  // The first use reads the tables of languages and time zones, which takes as long as all the rest of the start.
  new Intl.DateTimeFormat();
  setTimeout(start);
});

function start(): void {
  takeLaunchAction();
  watchInstallPrompt();
  const services = startServices();
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  createRoot(root).render(
    <StrictMode>
      <App services={services} />
    </StrictMode>,
  );

  // Vite serves no worker while developing, and a cached shell would hide edits.
  if (import.meta.env.PROD && 'serviceWorker' in navigator) {
    const register = () =>
      void registerServiceWorker(navigator.serviceWorker).catch((error: unknown) => console.error(error));
    // A new worker fetches the whole app: after the page is there, not beside it. Safari does not tell when that is.
    if ('requestIdleCallback' in window) requestIdleCallback(register, { timeout: 2000 });
    else setTimeout(register, 500);
  }
}
