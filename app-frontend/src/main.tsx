import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { startServices } from './app/services';
import { browserLocale } from './i18n/locale';
import { loadMessages } from './i18n/translate';
import { watchInstallPrompt } from './install/install-prompt';
import { takeLaunchAction } from './launch/launch-action';
import { registerServiceWorker } from './update/service-worker';

takeLaunchAction();
watchInstallPrompt();
// Most likely this language: fetched while the device's own data is being read.
void loadMessages(browserLocale(navigator.languages)).catch(() => undefined);
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
  registerServiceWorker(navigator.serviceWorker).catch((error: unknown) => console.error(error));
}
