import { cleanup, configure, render } from '@testing-library/react';
import { afterEach, vi } from 'vitest';
import { App } from '../app/App';
import type { Locale } from '../api/types';
import { Store } from '../store/store';
import { Synchroniser } from '../sync/synchroniser';
import type { Tab } from './device';
import { newDeviceName, openTab } from './device';
import { FakeServer } from './fake-server';

// jsdom knows the element but not its methods.
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
HTMLDialogElement.prototype.close = function () {
  this.open = false;
};

afterEach(cleanup);

// Role queries are slow in jsdom, and this machine may be busy.
configure({ asyncUtilTimeout: 10_000 });

export interface Rendered extends Tab {
  readonly server: FakeServer;
  readonly synchroniser: Synchroniser;
}

interface RenderOptions {
  readonly locale?: Locale;
  readonly now?: () => Date;
}

/** The whole page on a new device; nothing is sent until the test asks for it. */
export async function renderApp({ locale = 'en', now }: RenderOptions = {}): Promise<Rendered> {
  const server = new FakeServer();
  const tab = await openTab({ server, device: newDeviceName(), ...(now && { now }) });
  if (locale !== 'en') await tab.store.changeProfile({ locale });
  const synchroniser = new Synchroniser({ ...tab, report: vi.fn() });
  const view = render(<App services={{ store: tab.store, synchroniser }} />);
  await view.findByRole('heading', { level: 1 });
  return { ...tab, server, synchroniser };
}

/** A page on a device that gives no storage. */
export async function renderWithoutStorage(): Promise<void> {
  const denied = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  const store = new Store({ locale: 'en', timeZone: 'Asia/Taipei' });
  denied.mockRestore();
  const server = new FakeServer();
  const tab = await openTab({ server });
  const view = render(<App services={{ store, synchroniser: new Synchroniser({ ...tab, store }) }} />);
  await view.findByRole('heading', { level: 1 });
}
