import { connectStore } from '../app/connected-store';
import { NotifiedDevice } from '../push/notified-device';
import { subscriptionsOf } from '../push/subscriptions';
import { cacheFirst, install, retireOldCaches, serveShell } from './caches';
import type { PrecacheEntry } from './caches';
import { answerClick, showPush } from './notifications';

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: readonly PrecacheEntry[] };

const entries = self.__WB_MANIFEST;

self.addEventListener('install', (event) => {
  event.waitUntil(install(entries));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(retireOldCaches(entries).then(() => self.clients.claim()));
});

self.addEventListener('message', (event) => {
  const { type } = event.data as { type?: string };
  if (type === 'SKIP_WAITING') void self.skipWaiting();
  // A page that was on its way while this worker became active was not claimed then.
  if (type === 'CLAIM') event.waitUntil(self.clients.claim());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  // The API is on another origin, and config.json must tell the truth or fail: neither is ours to answer.
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && isPage(url)) event.respondWith(serveShell(entries, request));
  else if (url.pathname.startsWith('/assets/')) event.respondWith(cacheFirst(entries, request));
});

self.addEventListener('push', (event) => {
  event.waitUntil(showPush(event.data, connectStore));
});

self.addEventListener('notificationclick', (event) => {
  event.waitUntil(answerClick(event.notification, event.action, connectStore));
});

// The browser has given the subscription up: without a new one, reminders would silently stop.
self.addEventListener('pushsubscriptionchange', (event) => {
  const { store, api } = connectStore();
  const push = {
    ...subscriptionsOf(() => Promise.resolve(self.registration)),
    permission: () => Notification.permission,
  };
  // What cannot be mended now is with the next page.
  (event as ExtendableEvent).waitUntil(new NotifiedDevice({ store, api, push }).keep().catch(() => undefined));
});

/** Typed-in addresses of files (config.json, sw.js) go to the network. */
function isPage({ pathname }: URL): boolean {
  return pathname === '/index.html' || !pathname.includes('.');
}
