import { ApiClient } from '../api/client';
import type { ConnectedStore } from '../app/connected-store';
import { Session } from '../api/session';
import { createTransport } from '../api/transport';
import type { OutboxEntry } from '../store/outbox';
import { isPending } from '../store/outbox';
import { Store } from '../store/store';
import type { Locks } from '../sync/locks';
import { createTabLocks } from '../sync/locks';
import type { FakeServer } from './fake-server';

export type Tab = Omit<ConnectedStore, 'config'>;

interface TabOptions {
  readonly server: FakeServer;
  /** Tabs of one device share its database and its locks. */
  readonly device?: string;
  readonly locks?: Locks;
  readonly now?: () => Date;
}

let devices = 0;

export function newDeviceName(): string {
  return `device-${String(++devices)}-${String(Math.random())}`;
}

/** A page as services.ts puts it together, without a browser around it. */
export async function openTab({
  server,
  device = newDeviceName(),
  locks = createTabLocks(),
  now,
}: TabOptions): Promise<Tab> {
  const store = new Store({ name: device, locale: 'en', timeZone: 'Asia/Taipei', ...(now && { now }) });
  const transport = createTransport({
    apiUrl: () => Promise.resolve('https://api.test'),
    locale: () => 'en',
    fetch: server.fetch,
  });
  const session = new Session({
    transport,
    storage: store,
    locks,
    newAccount: () => ({ locale: 'en', timeZone: 'Asia/Taipei', deviceName: 'Chrome · Android' }),
  });
  await store.reload();
  return { store, transport, session, api: new ApiClient(transport, session), locks };
}

export function glass(amountMl = 250, recordedAt = new Date().toISOString()) {
  return { amountMl, drink: 'water', recordedAt };
}

export async function pendingEntries(store: Store): Promise<OutboxEntry[]> {
  return (await store.read((database) => database.getAll('outbox'))).filter(isPending);
}
