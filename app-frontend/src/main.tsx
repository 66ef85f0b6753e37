import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { startServices } from './app/services';
import { watchInstallPrompt } from './install/install-prompt';
import { registerServiceWorker } from './update/service-worker';

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
  registerServiceWorker(navigator.serviceWorker).catch((error: unknown) => console.error(error));
}
